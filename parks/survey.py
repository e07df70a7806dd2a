"""The grounds that rules ask for, each measured once however many rules ask for it."""

from collections.abc import Sequence
from dataclasses import replace

import geopandas as gpd

from layers.inputs import Layer
from layers.measure import Ground, ground
from layers.zone_values import ZoneValues, zone_values
from parks.tier import TIERS, cumulative, tier_columns


class Survey:
    """Parcels and the layers that hold on the day; measures the union of roles on demand.

    Parameters
    ----------
    parcels : GeoDataFrame, n rows
        With the areas of `layers.measure.add_areas`.
    layers : sequence of Layer
        Those that hold on the day.
    """

    def __init__(self, parcels: gpd.GeoDataFrame, layers: Sequence[Layer]) -> None:
        self.layers = tuple(layers)
        self._measured: dict[tuple[str, ...], Ground] = {}
        self._by_layer: dict[str, Ground] = {}
        self._zones: dict[tuple[str, str], ZoneValues] = {}
        self.parcels = parcels
        tiers = tier_columns(
            {roles: self._of(roles) for roles in self._tier_unions()}, len(parcels)
        )
        self.parcels = parcels.assign(**{str(name): tiers[name].to_numpy() for name in tiers})

    def of_roles(self, roles: Sequence[str], *, without: Sequence[str] = ()) -> Ground | None:
        """Measure the union of all layers of some roles; None where the study has none of them.

        *without* leaves out the zones of these ids.
        """
        present = self._present(roles)
        if not without:
            return self._of(present) if present else None
        chosen = [layer for layer in self.layers if layer.role in present]
        return ground(self.parcels, [_less(layer, without) for layer in chosen]) if chosen else None

    def of_layer(self, layer: Layer) -> Ground:
        """Measure one layer by itself."""
        if layer.name not in self._by_layer:
            self._by_layer[layer.name] = ground(self.parcels, [layer])
        return self._by_layer[layer.name]

    def zone_values(self, role: str, column: str) -> ZoneValues | None:
        """Measure the values of a column under the parcels; None without a layer of the role."""
        around = self.of_roles([role])
        if around is not None and (role, column) not in self._zones:
            chosen = [layer for layer in self.layers if layer.role == role]
            self._zones[role, column] = zone_values(self.parcels, chosen, column, around)
        return self._zones.get((role, column))

    def lacking(self, roles: Sequence[str]) -> str:
        """Name the first role that the study has no layer for, "" where it has all."""
        present = self._present(roles)
        return next((role for role in roles if role not in present), "")

    def _present(self, roles: Sequence[str]) -> tuple[str, ...]:
        held = {layer.role for layer in self.layers}
        return tuple(sorted((role for role in set(roles) if role in held), key=_precedence))

    def _tier_unions(self) -> list[tuple[str, ...]]:
        return cumulative(self._present(TIERS))

    def _of(self, roles: tuple[str, ...]) -> Ground:
        if roles not in self._measured:
            chosen = [layer for layer in self.layers if layer.role in roles]
            self._measured[roles] = ground(self.parcels, chosen)
        return self._measured[roles]


def _less(layer: Layer, zones: Sequence[str]) -> Layer:
    stays = ~layer.features["zone_id"].isin(zones)
    return replace(layer, features=layer.features[stays].reset_index(drop=True))


def _precedence(role: str) -> tuple[int, str]:
    return (TIERS.index(role) if role in TIERS else len(TIERS), role)
