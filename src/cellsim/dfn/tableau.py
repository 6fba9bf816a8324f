"""Time integration: ESDIRK3(2)4L[2]SA of Kennedy and Carpenter.

    Kennedy & Carpenter, Applied Numerical Mathematics 44 (2003) 139-181, ARK3(2)4L[2]SA,
    implicit part: explicit first stage, three implicit stages with one diagonal GAMMA,
    stiffly accurate, L-stable, order 3 with an embedded formula of order 2.

Stage i stands at t + C[i] h. The last row of A is also the weights b.
"""

GAMMA = 1767732205903 / 4055673282236

A31, A32 = 2746238789719 / 10658868560708, -640167445237 / 6845629431997
B1, B2, B3 = (
    1471266399579 / 7840856788654,
    -4482444167858 / 7529755066697,
    11266239266428 / 11593286722821,
)
A = ((0.0, 0.0, 0.0, 0.0), (GAMMA, GAMMA, 0.0, 0.0), (A31, A32, GAMMA, 0.0), (B1, B2, B3, GAMMA))
B = A[3]
C = (0.0, 2.0 * GAMMA, 0.6, 1.0)
_EMBEDDED = (
    2756255671327 / 12835298489170,
    -10771552573575 / 22201958757719,
    9247589265047 / 10645013368117,
    2193209047091 / 5459859503100,
)
D = tuple(b - e for b, e in zip(B, _EMBEDDED, strict=True))  # error = h sum D[i] k[i]
STAGES = 4
