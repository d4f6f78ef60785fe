from valuation.laboratory.starting.starts import Start, start_table


def test_the_table_sets_each_start_beside_python_and_torch() -> None:
    starts = [
        Start("python -c pass", 0.02, 0.03, (), 40),
        Start('python -c "import torch"', 2.0, None, ("torch",), 1500),
        Start("hearthmap --help", 0.3, 0.9, (), 300),
    ]
    heading, python, torch, shown = start_table(starts).splitlines()
    assert heading.split() == ["warm", "cold", "/python", "/torch", "modules", "loads"]
    assert python.split() == ["python", "-c", "pass", "0.02", "s", "0.03", "s", "1.0", "0.01", "40", "-"]
    assert torch.split()[-5:] == ["s", "100.0", "1.00", "1500", "torch"]
    assert shown.split() == ["hearthmap", "--help", "0.30", "s", "0.90", "s", "15.0", "0.15", "300", "-"]
