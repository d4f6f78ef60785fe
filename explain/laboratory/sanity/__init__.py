"""Maps of models that learned nothing: do they change?"""
