import time
def test_x(tiny_model, market_town, tiny, tmp_path):
    from dataclasses import replace
    from valuation.training import train
    from valuation.evaluate import evaluate
    from valuation.estimate import estimate_portfolio
    print(tiny_model.card["metrics"], market_town.problems, market_town.price_kind)
    t=time.time(); m2=train(market_town,tiny); print("train",time.time()-t)
    print((m2.index.embedding==tiny_model.index.embedding).all(), m2.card["backbone"]["fingerprint"]==tiny_model.card["backbone"]["fingerprint"])
    t=time.time(); m3=train(market_town,replace(tiny,tune="last",tune_epochs=2)); print("tune",time.time()-t, m3.backbone.cut)
    t=time.time(); e=estimate_portfolio(m3,market_town); print("est",time.time()-t); print(e.iloc[0])
    t=time.time(); e=evaluate(market_town,tiny,folds=2,repeats=2); print("ev",time.time()-t)
    import json; print(json.dumps(e.metrics)[:3000])
