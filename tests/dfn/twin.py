"""The Doyle-Fuller-Newman equations in plain NumPy and SciPy, as an oracle for the kernel.

Written in the textbook's unknowns, with nothing eliminated: c_e, phi_s, phi_e at the nodes,
and the stoichiometry x at radial collocation points of every particle. Finite volumes along
x as in the kernel; even polynomials in r; second-order backward differences in time. States
may be stacked (leading axes), so that a difference Jacobian is a single call.
"""

import numpy as np
from numpy.polynomial import Legendre
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import splu

FARADAY, GAS = 96485.33212, 8.31446261815324
_OF_ELECTRODE = (
    "sigma", "active", "L", "R", "c_max", "D", "k", "alpha_a", "alpha_c", "film", "theta", "x0",
)  # fmt: skip


def radial_matrices(count):
    """Points on [0, 1] (the last at 1), derivative and Laplacian of even polynomials there."""
    r = np.append(np.sqrt((Legendre.basis(count).roots() + 1) / 2), 1.0)[:, None]
    powers = 2 * np.arange(count + 1)
    inverse = np.linalg.inv(r**powers)
    slope = powers * np.where(powers > 0, r ** np.maximum(powers - 1, 0), 0.0)
    laplace = powers * (powers + 1) * np.where(powers > 0, r ** np.maximum(powers - 2, 0), 0.0)
    return r[:, 0], slope @ inverse, laplace @ inverse


def widths(length, count, ratio, backwards):
    """`count` widths that grow by `ratio`, away from the right end where `backwards`."""
    dx = (ratio or 1.0) ** np.arange(count)
    return length * (dx[::-1] if backwards else dx) / dx.sum()


class Twin:
    """One case of the kernel's records, with callables for the material functions.

    materials: U_n, U_p of x; kappa, D_e, one_minus_t, chi of c; optionally factors on i0, G_n
    and G_p of x, g_n and g_p of c; optionally D_n, D_p of x.
    """

    def __init__(self, case, materials, mesh=(6, 4, 6), radial=8):
        self.case, self.mesh, self.m = case, mesh, materials
        self.current = float(case["I"])
        nn, ns, np_ = mesh
        self.n, self.e = sum(mesh), nn + np_
        _, self.gradient, self.laplace = radial_matrices(radial)
        self.nr = radial + 1

        def everywhere(name):
            return np.repeat([float(case[f"{name}_{side}"]) for side in "nsp"], mesh)

        self.eps, self.transport = everywhere("eps"), everywhere("transport")
        self.dx = np.concatenate(
            [
                widths(case["L_n"], nn, case["grading_n"], True),
                widths(case["L_s"], ns, 1.0, False),
                widths(case["L_p"], np_, case["grading_p"], False),
            ]
        )
        self.p = {
            name: np.repeat([float(case[f"{name}_{side}"]) for side in "np"], (nn, np_))
            for name in _OF_ELECTRODE
        }
        self.where = np.r_[0:nn, nn + ns : self.n]  # node of each electrode node
        self.area = 3 * self.p["active"] / self.p["R"] * self.dx[self.where]
        half = self.dx / 2 / self.transport
        self.conductance = 1 / (half[:-1] + half[1:])
        self.weight = half[1:] * self.conductance
        self.resistance = self.dx[self.where] / 2 / self.p["sigma"]  # of half a node's solid

    def split(self, y):
        n, e = self.n, self.e
        c, phi_s, phi_e, x = np.split(y, [n, n + e, 2 * n + e], axis=-1)
        return c, phi_s, phi_e, x.reshape(*x.shape[:-1], e, self.nr)

    def by_side(self, name, at):
        """A function of either electrode at its own nodes, the second to last axis or the last."""
        one = lambda v: 1 + 0 * v  # noqa: E731
        axis = -1 if at.shape[-1] == self.e else -2
        n, p = np.split(at, [self.mesh[0]], axis=axis)
        parts = self.m.get(f"{name}_n", one)(n), self.m.get(f"{name}_p", one)(p)
        return np.concatenate(parts, axis=axis)

    def open_circuit(self, x):
        return self.by_side("U", x) + 1e-6 * (1 / x - 1 / (1 - x))

    def flux(self, c, phi_s, phi_e, x_s):
        """Current density at the particles; explicit in all but the film's drop."""
        p, c, phi_e = self.p, c[..., self.where], phi_e[..., self.where]
        i0 = p["k"] * p["theta"] * c / np.sqrt(1000 * (c + 1e-2)) * np.sqrt(x_s * (1 - x_s))
        i0 = i0 * self.by_side("g", c) * self.by_side("G", x_s)
        eta = phi_s - phi_e - self.open_circuit(x_s)
        f, film, j = FARADAY / (GAS * float(self.case["T"])), p["film"] / p["theta"], 0 * eta
        for _ in range(60):
            v = eta - film * j
            a, b = np.exp(p["alpha_a"] * f * v), np.exp(-p["alpha_c"] * f * v)
            d = i0 * (a - b) - j
            j = j + d / (1 + film * i0 * f * (p["alpha_a"] * a + p["alpha_c"] * b))
            if not film.any() or np.abs(d).max() < 1e-14:
                break
        return j

    def face_steps(self, c):
        """kappa, and the concentration part of the step of phi_e, at inner faces."""
        mean = self.weight * c[..., :-1] + (1 - self.weight) * c[..., 1:]
        return self.m["kappa"](mean), self.m["chi"](mean) * np.diff(c) / mean, mean

    def face_currents(self, c, phi_e):
        """i_e and the salt flux N at inner faces."""
        kappa, concentration, mean = self.face_steps(c)
        i_e = -kappa * self.conductance * (np.diff(phi_e) - concentration)
        salt = -self.m["D_e"](mean) * self.conductance * np.diff(c)
        return i_e, salt - self.m["one_minus_t"](mean) * i_e / FARADAY

    def residual(self, y, dy):
        """F(y, dy/dt); zero on the solution."""
        nn, p = self.mesh[0], self.p
        c, phi_s, phi_e, x = self.split(y)
        dc, _, _, dx = self.split(dy)
        j = self.flux(c, phi_s, phi_e, x[..., -1])
        i_e, salt = self.face_currents(c, phi_e)
        none = 0 * c[..., :1]
        source = np.zeros_like(c)
        source[..., self.where] = self.area * j
        f_c = self.eps * self.dx * dc + np.diff(salt, prepend=none, append=none)
        f_e = np.diff(i_e, prepend=none, append=none) - source
        i_s = -np.diff(phi_s) / (self.resistance[:-1] + self.resistance[1:])
        given = none + self.current
        f_s = self.area * j + np.concatenate(
            [
                np.diff(i_s[..., : nn - 1], prepend=given, append=none),
                np.diff(i_s[..., nn:], prepend=none, append=given),
            ],
            axis=-1,
        )
        # One potential is free: phi_s = 0 at the negative collector.
        f_s[..., 0] = phi_s[..., 0] + self.current * self.resistance[0]
        f_x = np.empty_like(x)
        diffusivity = p["D"][:, None] * self.by_side("D", x)
        # div(D grad x) = D laplace x + D' x', D interpolated like x.
        right = diffusivity * (x @ self.laplace.T)
        right = right + (diffusivity @ self.gradient.T) * (x @ self.gradient.T)
        f_x[..., :-1] = dx[..., :-1] - right[..., :-1] / p["R"][:, None] ** 2
        f_x[..., -1] = diffusivity[..., -1] * (x @ self.gradient[-1]) / p["R"]
        f_x[..., -1] += j / (FARADAY * p["c_max"])
        return np.concatenate([f_c, f_s, f_e, f_x.reshape(*y.shape[:-1], -1)], axis=-1)

    def voltage(self, y):
        phi_s = self.split(y)[1]
        return phi_s[-1] - self.current * (self.resistance[-1] + float(self.case["R_contact"]))

    def anode_potential(self, y):
        """phi_s - phi_e of the negative electrode, extrapolated to the separator."""
        _, phi_s, phi_e, _ = self.split(y)
        nn = self.mesh[0]
        step = (phi_s - phi_e[self.where])[nn - 2 : nn]
        half = self.dx[nn - 2 : nn] / 2
        return step[1] + (step[1] - step[0]) * half[1] / half.sum()

    def losses(self, y):
        """The parts of the voltage by name; potentials are means weighted by the reaction."""
        c, phi_s, phi_e, x = self.split(y)
        nn, film, i = self.mesh[0], self.p["film"] / self.p["theta"], self.current
        j = self.flux(c, phi_s, phi_e, x[:, -1])

        def across(v):
            """Weighted mean of the positive electrode less that of the negative."""
            w = self.area * j
            return (w[nn:] @ v[nn:] - -w[:nn] @ v[:nn]) / -i

        u, surface = self.open_circuit(self.mean(y)), self.open_circuit(x[:, -1])
        eta = phi_s - phi_e[self.where] - surface - film * j
        electrolyte = across(phi_e[self.where])
        concentration = np.concatenate([[0], np.cumsum(self.face_steps(c)[1])])[self.where]
        negative = np.where(np.arange(self.e) < nn, eta, 0.0)
        return {
            "open_circuit": u[-1] - u[0],
            "solid_diffusion": across(surface) - u[-1] + u[0],
            "kinetics_n": across(negative),
            "kinetics_p": across(eta - negative),
            "film": across(film * j),
            "electrolyte_concentration": across(concentration),
            "electrolyte_ohmic": electrolyte - across(concentration),
            "solid_ohmic": self.voltage(y) + i * float(self.case["R_contact"]) - across(phi_s),
            "contact": -i * float(self.case["R_contact"]),
        }

    def mean(self, y):
        """Mean stoichiometry of an electrode, at each of its nodes."""
        x, nn = self.split(y)[3], self.mesh[0]
        # Integral of 3 r^2 over the even polynomial through the points.
        r, powers = radial_matrices(self.nr - 1)[0], 2 * np.arange(self.nr)
        particle = x @ (3 / (powers + 3) @ np.linalg.inv(r[:, None] ** powers))
        dx = self.dx[self.where]
        n, p = dx[:nn] @ particle[:nn] / dx[:nn].sum(), dx[nn:] @ particle[nn:] / dx[nn:].sum()
        return np.where(np.arange(self.e) < nn, n, p)

    def start(self):
        c, u = np.full(self.n, float(self.case["c0"])), self.open_circuit(self.p["x0"])
        phi_s = np.where(np.arange(self.e) < self.mesh[0], 0.0, u[-1] - u[0])
        return np.concatenate([c, phi_s, 0 * c - u[0], np.repeat(self.p["x0"], self.nr)])

    def newton(self, y, function):
        """Newton's method; the difference Jacobian is renewed where it does not serve."""
        scale = np.repeat([1000.0, 0.1, 0.1], (self.n, self.e + self.n, self.e * self.nr))
        for attempt in range(60):
            f = function(y)
            if attempt % 5 == 0:
                step = 1e-7 * scale
                columns = (function(y + np.diag(step)) - f) / step[:, None]
                jacobian = splu(csc_matrix(columns.T))
            d = -jacobian.solve(f)
            largest = np.abs(d[self.n : 2 * self.n + self.e]).max()
            y = y + d * min(1.0, 0.3 / max(largest, 1e-300))
            if np.abs(d / scale).max() < 1e-9:
                return y
        raise RuntimeError("the twin's Newton iteration did not converge")

    def run(self, times):
        """States at `times`, which are the time steps (BDF2, variable step)."""
        y_0 = self.start()
        states = [self.newton(y_0, lambda z: self.residual(z, (z - y_0) / 1e-6))]
        for k in range(1, len(times)):
            h, a, w, b = times[k] - times[k - 1], states[-1], 0.0, 0.0
            if k > 1:
                b = states[-2]
                w = h / (times[k - 1] - times[k - 2])

            def rate(z, a=a, b=b, w=w, h=h):
                return ((1 + 2 * w) / (1 + w) * z - (1 + w) * a + w * w / (1 + w) * b) / h

            guess = a + w * (a - b)
            states.append(self.newton(guess, lambda z, rate=rate: self.residual(z, rate(z))))
        return np.array(states)
