"""The Doyle-Fuller-Newman equations in plain NumPy, as an oracle for the kernel.

Written in the textbook's unknowns, with nothing eliminated: c_e, phi_s, phi_e at the nodes,
and the stoichiometry x at radial collocation points of every particle. Finite volumes along
x as in the kernel; even polynomials in r; second-order backward differences in time.
"""

import numpy as np
from numpy.polynomial import Legendre

FARADAY, GAS = 96485.33212, 8.31446261815324


def radial_matrices(count):
    """Points on [0, 1] (the last at 1), Laplacian, and derivative at the surface."""
    interior = np.sqrt((Legendre.basis(count).roots() + 1) / 2)
    r = np.append(interior, 1.0)
    powers = 2 * np.arange(count + 1)
    vandermonde = r[:, None] ** powers
    laplace = (
        powers * (powers + 1) * np.where(powers > 0, r[:, None] ** np.maximum(powers - 2, 0), 0.0)
    )
    inverse = np.linalg.inv(vandermonde)
    return r, (laplace @ inverse)[:-1], powers @ inverse


class Twin:
    """One case of the kernel's records, with callables for the material functions.

    materials: U_n, U_p of x; kappa, D_e, one_minus_t, chi of c; optionally D_n, D_p of x.
    """

    def __init__(self, case, materials, mesh=(6, 4, 6), radial=8):
        self.case, self.mesh, self.m = case, mesh, materials
        nn, ns, np_ = mesh
        self.n, self.e = sum(mesh), nn + np_
        self.r, self.laplace, self.surface = radial_matrices(radial)
        self.nr = radial + 1

        def g(name):
            return np.concatenate(
                [np.full(k, float(case[f"{name}_{s}"])) for s, k in zip("nsp", mesh, strict=True)]
            )

        self.eps, self.transport = g("eps"), g("transport")
        self.dx = np.concatenate(
            [np.full(k, case[f"L_{s}"] / k) for s, k in zip("nsp", mesh, strict=True)]
        )

        def h(name):
            return np.concatenate(
                [np.full(k, float(case[f"{name}_{s}"])) for s, k in (("n", nn), ("p", np_))]
            )

        self.p = {
            k: h(k)
            for k in (
                "sigma",
                "active",
                "R",
                "c_max",
                "D",
                "k",
                "alpha_a",
                "alpha_c",
                "film",
                "theta",
                "x0",
            )
        }
        self.where = np.r_[0:nn, nn + ns : self.n]  # node of each electrode node
        self.negative = np.arange(self.e) < nn

    def split(self, y):
        n, e = self.n, self.e
        return y[:n], y[n : n + e], y[n + e : 2 * n + e], y[2 * n + e :].reshape(e, self.nr)

    def open_circuit(self, x):
        u = np.where(self.negative, self.m["U_n"](x), self.m["U_p"](x))
        return u + 1e-6 * (1 / x - 1 / (1 - x))

    def flux(self, c, phi_s, phi_e, x_s):
        """Current density at the particles; explicit in all but the film's drop."""
        p, t = self.p, float(self.case["T"])
        c = c[self.where]
        i0 = p["k"] * p["theta"] * c / np.sqrt(1000 * (c + 1e-2)) * np.sqrt(x_s * (1 - x_s))
        eta = phi_s - phi_e[self.where] - self.open_circuit(x_s)
        f = FARADAY / (GAS * t)
        j = np.zeros(self.e)
        film = p["film"] / p["theta"]
        for _ in range(1 if not film.any() else 60):
            v = eta - film * j
            a, b = np.exp(p["alpha_a"] * f * v), np.exp(-p["alpha_c"] * f * v)
            value = i0 * (a - b) - j
            j = j + value / (1 + film * i0 * f * (p["alpha_a"] * a + p["alpha_c"] * b))
        return j

    def face_currents(self, c, phi_e, phi_s):
        """i_e and salt flux N at inner faces, i_s at the faces within the electrodes."""
        g = self.transport / self.dx * 2
        g, w = g[:-1] * g[1:] / (g[:-1] + g[1:]), g[:-1] / (g[:-1] + g[1:])
        mean = w * c[:-1] + (1 - w) * c[1:]
        chi = self.m["chi"](mean)
        i_e = -self.m["kappa"](mean) * g * (np.diff(phi_e) - chi * np.diff(c) / mean)
        salt = -self.m["D_e"](mean) * g * np.diff(c) - self.m["one_minus_t"](mean) * i_e / FARADAY
        return i_e, salt

    def residual(self, y, dy):
        """F(y, dy/dt); zero on the solution."""
        nn, _ns, _np = self.mesh
        case, p, current = self.case, self.p, float(self.case["I"])
        c, phi_s, phi_e, x = self.split(y)
        dc, _, _, dx = self.split(dy)
        j = self.flux(c, phi_s, phi_e, x[:, -1])
        i_e, salt = self.face_currents(c, phi_e, phi_s)
        area = 3 * p["active"] / p["R"] * self.dx[self.where]
        source = np.zeros(self.n)
        source[self.where] = area * j
        f_c = self.eps * self.dx * dc + np.diff(np.r_[0, salt, 0])
        f_e = np.diff(np.r_[0, i_e, 0]) - source
        i_s = -p["sigma"][:-1] * np.diff(phi_s) / self.dx[self.where][1:]
        i_n, i_p = np.r_[current, i_s[: nn - 1], 0], np.r_[0, i_s[nn:], current]
        f_s = np.r_[np.diff(i_n), np.diff(i_p)] + area * j
        # One potential is free: phi_s = 0 at the negative collector.
        f_s[0] = phi_s[0] + current * self.dx[0] / 2 / p["sigma"][0]
        diffusivity = p["D"][:, None] * np.ones_like(x)
        for side, name in ((self.negative, "D_n"), (~self.negative, "D_p")):
            if name in self.m:
                diffusivity[side] = p["D"][side][:, None] * self.m[name](x[side])
        if "D_n" in self.m or "D_p" in self.m:
            right = self.divergence(x, diffusivity)
        else:
            right = diffusivity[:, :-1] * (x @ self.laplace.T)
        f_x = np.empty_like(x)
        f_x[:, :-1] = dx[:, :-1] - right / p["R"][:, None] ** 2
        f_x[:, -1] = diffusivity[:, -1] * (x @ self.surface) / p["R"] + j / (FARADAY * p["c_max"])
        return np.r_[f_c, f_s, f_e, f_x.ravel()], case

    def divergence(self, x, diffusivity):
        """div(D grad x): D laplace x + D' x'^2, D interpolated like x."""
        gradient = self.gradient_matrix()
        return (
            diffusivity[:, :-1] * (x @ self.laplace.T)
            + (diffusivity @ gradient.T)[:, :-1] * (x @ gradient.T)[:, :-1]
        )

    def gradient_matrix(self):
        powers = 2 * np.arange(self.nr)
        slope = powers * np.where(powers > 0, self.r[:, None] ** np.maximum(powers - 1, 0), 0.0)
        return slope @ np.linalg.inv(self.r[:, None] ** powers)

    def voltage(self, y):
        _, phi_s, _, _ = self.split(y)
        i = float(self.case["I"])
        return (
            phi_s[-1]
            - i * self.dx[-1] / 2 / self.p["sigma"][-1]
            - i * float(self.case["R_contact"])
        )

    def start(self):
        c, e = np.full(self.n, float(self.case["c0"])), self.e
        x = np.repeat(self.p["x0"][:, None], self.nr, 1)
        u = self.open_circuit(self.p["x0"])
        nn = self.mesh[0]
        phi_e = np.full(self.n, -u[0])
        phi_s = np.where(self.negative, 0.0, u[-1] - u[0])
        del nn, e
        return np.r_[c, phi_s, phi_e, x.ravel()]

    def newton(self, y, function, jacobian=None, tolerance=1e-9):
        """Newton's method, with a difference Jacobian that is kept while it serves."""
        scale = np.r_[
            np.full(self.n, 1000.0), np.full(self.e + self.n, 0.1), np.full(self.e * self.nr, 0.1)
        ]
        for attempt in range(40):
            f = function(y)
            if jacobian is None or attempt in (4, 10, 16, 24):
                jacobian = np.empty((y.size, y.size))
                for k in range(y.size):
                    step = 1e-7 * scale[k]
                    up = y.copy()
                    up[k] += step
                    jacobian[:, k] = (function(up) - f) / step
                jacobian = np.linalg.inv(jacobian)
            d = -jacobian @ f
            factor = min(1.0, 0.3 / np.abs(d[self.n : 2 * self.n + self.e]).max())
            y = y + factor * d
            if np.abs(d / scale).max() < tolerance:
                return y, jacobian
        raise RuntimeError("the twin's Newton iteration did not converge")

    def run(self, times):
        """Voltage at `times`, which are the time steps (BDF2, variable step)."""
        y = self.start()
        rest = lambda z: self.residual(z, (z - y_0) / 1e-6)[0]  # noqa: E731
        y_0 = y
        y, _ = self.newton(y, rest)
        states, out, jacobian = [y], [self.voltage(y)], None
        for k in range(1, len(times)):
            h = times[k] - times[k - 1]
            if k == 1:
                rate = lambda z, a=states[-1], h=h: (z - a) / h  # noqa: E731
                guess = states[-1]
            else:
                w = h / (times[k - 1] - times[k - 2])
                a, b = states[-1], states[-2]

                def rate(z, a=a, b=b, w=w, h=h):
                    return ((1 + 2 * w) / (1 + w) * z - (1 + w) * a + w * w / (1 + w) * b) / h

                guess = a + w * (a - b)
                if abs(w - 1) > 1e-9:
                    jacobian = None
            y, jacobian = self.newton(
                guess, lambda z, rate=rate: self.residual(z, rate(z))[0], jacobian
            )
            states.append(y)
            out.append(self.voltage(y))
        self.states = states
        return np.array(out)
