"""What a lane keeps besides its fields: a column of `s`."""

(
    NOW,  # time [s]
    STEP,  # the time step in progress [s]
    OLD_STEP,  # the last accepted one [s]
    V_0,  # voltage at the four stages
    V_1,
    V_2,
    V_3,
    OUT_0,  # loss outside the electrodes' nodes at the four stages [V]
    OUT_1,
    OUT_2,
    OUT_3,
    ANODE_0,  # potential of the negative electrode against lithium at the separator, likewise
    ANODE_1,
    ANODE_2,
    ANODE_3,
    I_0,  # current at the stages, and at the start and at the stage 0.6 of the step before
    I_1,
    I_2,
    I_3,
    I_4,
    I_5,
    T_0,  # temperature at the stages [K]
    T_1,
    T_2,
    T_3,
    HEAT_0,  # heat of the surfaces at the stages [W/m2]
    HEAT_1,
    HEAT_2,
    HEAT_3,
    HEAT_4,  # and at the start of the step before
    PACE_0,  # dT/dt at the stages [K/s]
    PACE_1,
    PACE_2,
    PACE_3,
    AHEAD,  # that expected over the next step [W/m2]
    DRIFT,  # change of it from step to step
    DIFFUSION,  # heat of diffusion in the particles over the last step [W/m2]
    MISSED,  # what a stage's temperature was expected to be, less what it came to [K]
    STORED,  # enthalpy S of what is stored [J/m2], at the state and at the start
    STORED_START,
    HEATED,  # all heat since the start [J/m2]
    ERROR,  # error estimate
    FAILED,  # 1: a stage did not converge
    ACCEPT,
    ACTIVE,  # 1: the lane has a case
    MOVES,  # 1: it takes part in the time step
    ENDING,  # how the step of the program ended with this time step; RUNNING if it did not
    JUMP,  # 1: a step of the program begins, and its current comes on at once
    STATUS,
    CASE,
    ROW,  # of the chunk
    STEPS,
    REJECTED,
    PARTS,  # how often a current that cannot come on was divided by 3, to see what stops it
    TRIED,  # steps since the step of the program, or the stretch of its profile, began
    CALM,  # 1: the last attempt was accepted, the step may grow
    CHARGE,  # [C/m2]
    ENERGY,  # [J/m2]
    PASSED,  # charge and energy with all their signs dropped
    WORKED,
    CHEMICAL,  # energy taken from the particles' surfaces [J/m2]
    IMBALANCE,  # energy that no account knows [J/m2]
    TRACED,  # steps written to the trace
    V_START,
    PACE,  # greatest change of a surface in the step over its way left to 0 or 1
    ENTROPIC,  # power of the reversible heat at the last state [W/m2]
    ENTROPIC_NEW,
    REVERSIBLE,  # its integral [J/m2]
    LATE,  # time by which the last state lies beyond (before: negative) the event [s]
    SALT_LEAST,  # extremes since the start, of all nodes [mol/m3]
    SALT_MOST,
    X_N_LEAST,  # and of the surface stoichiometries of either electrode
    X_N_MOST,
    X_P_LEAST,
    X_P_MOST,
    T_MOST,
    LINE,  # line of the present step of the program
    LEFT,  # steps after it
    DONE,  # steps before it
    BEGAN,  # when it began, and what had been delivered by then
    BEGAN_CHARGE,
    BEGAN_ENERGY,
    BEGAN_T_MOST,  # greatest temperature since then
    POINT,  # of its profile, before the present time
    HELD_0,  # time for which each limit held the current [s]
    HELD_1,
    HELD_2,
    HELD_3,
    HELD_4,
    HELD_5,
    HELD_6,
    HELD_7,
) = range(92)
SCALARS = 92


# A step as the trace keeps it: its end, its length, then values at the four stages.
TRACE = (
    *("time", "step"),
    *(
        f"{name}_{stage}"
        for name in ("voltage", "anode", "current", "temperature")
        for stage in range(4)
    ),
    *("limit", "line"),
)
