"""The generator: the voltage that holds the sensor at its target, found exactly because the step is linear in V squared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Generator:
    """A ramp from the start to the set temperature, then holding it; never more than `power_w` or `voltage_v`.

    `start_c`, `set_c` in Celsius, `ramp_s` in seconds; `voltage_v` is the root mean square over bursts and pauses.
    """

    start_c: float
    set_c: float
    ramp_s: float
    power_w: float
    voltage_v: float = float("inf")

    def target_rise_k(self, time_s: float) -> float:
        """What the sensor should show above the start, in kelvin."""
        share = min(1.0, time_s / self.ramp_s) if self.ramp_s > 0 else 1.0
        return (self.set_c - self.start_c) * share

    def squared_voltage(self, wanted_k: float, per_squared_volt_k: float, conductance_s: float) -> float:
        """V squared that adds `wanted_k` at the sensor, within 0 and the limits."""
        return min(max(0.0, wanted_k / per_squared_volt_k), self.power_w / conductance_s, self.voltage_v**2)
