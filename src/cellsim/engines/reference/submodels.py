"""What PyBaMM has no option for.

A film in series with Butler-Volmer kinetics of any transfer coefficient,

    j = j0 [exp(alpha F eta / RT) - exp(-(1 - alpha) F eta / RT)],   eta = phi_s - phi_e - U - R_f j

`j` on the true active surface [A/m2], positive when lithium leaves the electrode; `alpha` is the
anodic transfer coefficient; `R_f` [ohm m2] depends on temperature. PyBaMM's own film (SEI) has a
constant resistivity and leaves its heat out of the balance.

Diffusion in particles whose D depends on the concentration,

    N = -<D> grad(c),   <D> the mean over the concentrations between two shells, by Simpson's rule

PyBaMM takes the harmonic mean of the shells' D. That is for a D that jumps in space; where it falls
to a fortieth within 0.05 of x, as in the M50's graphite, 20 shells then lose 5 % of the capacity.

The heat of diffusion in particles, F N grad(U - T dU/dT) per particle volume, N the flux: a fifth
to a half of all heat at 1C. PyBaMM's own takes derivatives of the potential, which curves that are
linear between their points do not have.
"""

from __future__ import annotations

from typing import Any

import pybamm

#: How close to 0 and 1 a stoichiometry is let come where potentials are singular.
_EDGE = 1e-6

#: Scale of the diffusion heat [W/m3]. Well above what it is (1e5 at 1C), so that the absolute
#: tolerance, a hundred W/m3, leaves the step to the other states.
_HEAT_SCALE = 1e8


class FilmButlerVolmer(pybamm.kinetics.BaseKinetics):  # type: ignore[misc]
    """Butler-Volmer of any transfer coefficient, through a film where there is one.

    In a porous electrode `j` stands on both sides, so it becomes an algebraic state; a planar
    electrode carries the cell's own current density.
    """

    def __init__(
        self,
        param: Any,
        domain: str,
        reaction: str,
        options: Any,
        film: bool,
        x_average: bool = False,
    ) -> None:
        super().__init__(param, domain, reaction, options, "primary")
        self._film, self._x_average = film, x_average
        self._through: Any = None

    def get_fundamental_variables(self) -> dict[str, Any]:
        """The current density through the film, where it is a state."""
        variables = super().get_fundamental_variables()
        if self._film and self.reaction == "lithium-ion main":
            where: dict[str, Any] = {"domain": "current collector"}
            if not self._x_average:
                where = {
                    "domain": f"{self.domain} electrode",
                    "auxiliary_domains": {"secondary": "current collector"},
                }
            self._through = pybamm.Variable(self._state_name, **where)
            variables[self._state_name] = self._through
        return variables  # type: ignore[no-any-return]

    @property
    def _state_name(self) -> str:
        return f"{self.domain.capitalize()} electrode current density through film [A.m-2]"

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """As the parent, which calls `_get_kinetics`."""
        if self.reaction == "lithium metal plating":
            self._through = variables["Current collector current density [A.m-2]"]
        return super().get_coupled_variables(variables)  # type: ignore[no-any-return]

    def _get_kinetics(self, j0: Any, ne: Any, eta_r: Any, T: Any, u: Any) -> Any:
        if self._film:
            film = pybamm.FunctionParameter(
                f"{self.domain.capitalize()} electrode film resistance [Ohm.m2]",
                {"Temperature [K]": T},
            )
            eta_r = eta_r - film * self._through
        alpha = self.phase_param.alpha_bv
        scaled = ne * self.param.F * eta_r / (self.param.R * T)
        return u * j0 * (pybamm.exp(alpha * scaled) - pybamm.exp((alpha - 1) * scaled))

    def set_algebraic(self, variables: dict[str, Any]) -> None:
        """The state equals the kinetics."""
        super().set_algebraic(variables)
        if self._film and self.reaction == "lithium-ion main":
            average = "X-averaged " if self._x_average else ""
            side = self.domain if self._x_average else self.domain.capitalize()
            name = f"{average}{side} electrode interfacial current density [A.m-2]"
            self.algebraic[self._through] = self._through - variables[name]

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        """Start the search from rest."""
        super().set_initial_conditions(variables)
        if self._film and self.reaction == "lithium-ion main":
            self.initial_conditions[self._through] = pybamm.Scalar(0)


class MeanDiffusion(pybamm.particle.FickianDiffusion):  # type: ignore[misc]
    """Fick's law with the mean of D over the concentrations between two shells."""

    def get_coupled_variables(self, variables: dict[str, Any]) -> dict[str, Any]:
        """As the parent, with another flux."""
        variables = super().get_coupled_variables(variables)
        side, name = self.domain_Domain
        each = f"X-averaged {side}" if self.x_average else name
        concentration = variables[f"{each} particle concentration [mol.m-3]"]
        temperature = variables[f"{each} electrode temperature [K]"]
        current = variables[f"{each} electrode interfacial current density [A.m-2]"]
        law = self.phase_param.D
        inside = pybamm.PrimaryBroadcast(temperature, [f"{side} particle"])
        # Times one on the faces: a mean of the two shells.
        one = pybamm.FullBroadcastToEdges(1, broadcast_domains=concentration.domains)
        ends, middle = law(concentration, inside), law(concentration * one, inside * one)
        flux = -(ends * one + 2 * middle) / 3 * pybamm.grad(concentration)
        # The same at the surface, so that the current goes through it to the last digit.
        surface = pybamm.surf(ends) + 2 * law(pybamm.surf(concentration), temperature)
        radius = 1 if self.x_average else variables[f"{name} particle radius"]
        variables[f"{name} particle rhs [mol.m-3.s-1]"] = -pybamm.div(flux) / radius**2
        variables[f"{name} particle bc [mol.m-4]"] = (
            -current * radius / self.param.F / (surface / 3)
        )
        if self.x_average:
            flux = pybamm.SecondaryBroadcast(flux, [f"{side} electrode"])
        return variables | self._get_standard_flux_variables(flux)  # type: ignore[no-any-return]


class LumpedWithDiffusion(pybamm.thermal.Lumped):  # type: ignore[misc]
    """One temperature, heated by all losses, those of diffusion in the particles included.

    The heat of each layer's particles is an algebraic state: were it written out in the equation of
    the temperature, that equation would hold every shell, and the Jacobian take five times as long.
    """

    def __init__(self, param: Any, options: Any, x_average: bool) -> None:
        super().__init__(param, options, x_average)
        self._heat: dict[str, Any] = {}
        self._loss: dict[str, Any] = {}
        self._edges: dict[Any, Any] = {}

    def get_fundamental_variables(self) -> dict[str, Any]:
        """The heat of diffusion besides the temperature."""
        variables = super().get_fundamental_variables()
        for side in ("negative", "positive"):
            if self.options.electrode_types[side] == "porous":
                where: dict[str, Any] = {"domain": "current collector"}
                if not self.x_average:
                    where = {
                        "domain": f"{side} electrode",
                        "auxiliary_domains": {"secondary": "current collector"},
                    }
                name = f"{side.capitalize()} particle diffusion heat [W.m-3]"
                self._heat[side] = pybamm.Variable(name, scale=_HEAT_SCALE, **where)
                variables[name] = self._heat[side]
        return variables  # type: ignore[no-any-return]

    def _heat_of_mixing(self, variables: dict[str, Any]) -> tuple[Any, Any, Any]:
        nothing = pybamm.FullBroadcast(0, ["separator"], "current collector")
        negative, positive = (self._diffusion(variables, s) for s in ("negative", "positive"))
        return negative, nothing, positive

    def _diffusion(self, variables: dict[str, Any], side: str) -> Any:
        """Heat per electrode volume [W/m3]."""
        if side not in self._heat:
            return pybamm.FullBroadcast(0, [f"{side} electrode"], "current collector")
        self._loss[side] = self._particle_loss(variables, side)
        heat = self._heat[side]
        if self.x_average:
            heat = pybamm.PrimaryBroadcast(heat, [f"{side} electrode"])
        return heat * variables[f"{side.capitalize()} electrode active material volume fraction"]

    def _particle_loss(self, variables: dict[str, Any], side: str) -> Any:
        """Per particle volume [W/m3]."""
        param, average = getattr(self.param, side[0]).prim, "X-averaged " if self.x_average else ""
        name = side if self.x_average else side.capitalize()
        concentration = variables[f"{average}{name} particle concentration [mol.m-3]"]
        flux = variables[f"{average}{name} particle flux [mol.m-2.s-1]"]

        def enthalpy(c: Any) -> Any:
            """Per charge [V]: the entropic part is in the reversible heat of the surface."""
            x = pybamm.maximum(pybamm.minimum(c / param.c_max, 1 - _EDGE), _EDGE)
            return pybamm.FunctionParameter(
                f"{side.capitalize()} electrode reaction enthalpy [V]", {"Stoichiometry": x}
            )

        level = enthalpy(concentration)
        # The gradient ends at the surface, so that the outermost half shell counts.
        self._edges[level] = {
            "left": (pybamm.Scalar(0), "Neumann"),
            "right": (enthalpy(pybamm.surf(concentration)), "Dirichlet"),
        }
        # On the faces, then averaged to the shells: products of averages fail at a steep front.
        one = pybamm.FullBroadcastToEdges(1, broadcast_domains=concentration.domains)
        return pybamm.r_average(pybamm.inner(self.param.F * flux * pybamm.grad(level), one))

    def set_algebraic(self, variables: dict[str, Any]) -> None:
        """Each state equals its loss."""
        super().set_algebraic(variables)
        for side, heat in self._heat.items():
            self.algebraic[heat] = heat - self._loss[side]

    def set_initial_conditions(self, variables: dict[str, Any]) -> None:
        """At rest nothing is lost."""
        super().set_initial_conditions(variables)
        for heat in self._heat.values():
            self.initial_conditions[heat] = pybamm.Scalar(0)

    def set_boundary_conditions(self, variables: dict[str, Any]) -> None:
        """For the gradients of enthalpy."""
        super().set_boundary_conditions(variables)
        self.boundary_conditions.update(self._edges)

    def _get_i_e_for_half_cell_thermal(self, variables: dict[str, Any]) -> Any:
        # By conservation of charge: PyBaMM's own is wrong where the conductivity jumps.
        total = variables["Current collector current density [A.m-2]"]
        electronic = variables["Positive electrode current density [A.m-2]"]
        separator, positive = (
            pybamm.PrimaryBroadcastToEdges(total, [layer])
            for layer in ("separator", "positive electrode")
        )
        return pybamm.concatenation(separator, positive - electronic)
