"""Runs lines of NumPy and compares every cell: run_lines.py LINES VALUES.npz

LINES: "case_3 what it is", then for each of its steps its name, a tab and its line. Each line works on the values of VALUES, not on what the
lines before it gave, so that one wrong line is one complaint. Prints a line for each, and the number of lines that ran.
"""
import math
import sys

import numpy as np

np.seterr(all='ignore')
values = np.load(sys.argv[2])
ran = 0
for line in open(sys.argv[1], encoding='utf-8'):
    step, _, code = line.rstrip('\n').partition('\t')
    if not code:
        case, known = step, {'np': np, 'math': math}
        continue
    want = values[case.split()[0] + '-' + step]
    try:
        exec(code, known)
        got = known[step]
        tolerance = 1e-5 * max(1, np.abs(want[np.isfinite(want)]).max(initial=0))
        if got.shape != want.shape:
            raise ValueError(f'shape {got.shape} in place of {want.shape}')
        if not np.allclose(got, want, rtol=0, atol=tolerance, equal_nan=True):
            raise ValueError(f'{got.flatten()[:6]} in place of {want.flatten()[:6]}')
    except Exception as wrong:
        print(f'{case}, {step}: {type(wrong).__name__}: {wrong}: {code[:300]}')
    known[step] = want
    ran += 1
print(ran, 'lines')
