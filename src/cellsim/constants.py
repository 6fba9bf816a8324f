"""Constants of nature, the reference state, and what both engines agree upon (SI).

`FARADAY` and `GAS_CONSTANT` are products of the constants fixed by the SI of 2019.
"""

FARADAY = 96485.33212  # C/mol
GAS_CONSTANT = 8.31446261815324  # J/(mol K)
ZERO_CELSIUS = 273.15  # K
DERATING = 1.0  # K below a greatest cell temperature, over which a current is taken back
REFERENCE_TEMPERATURE = 298.15  # K, 25 degC: where parameters are stated
