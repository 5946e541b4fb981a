"""The explorer's choices as widgets (数据浏览的控件)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import ipywidgets as widgets
from markupsafe import Markup

from minhou_analysis.errors import MinhouError
from minhou_analysis.exploring.saving import WRITERS
from minhou_analysis.exploring.selection import OTHERS, comparable, periods_of, regions_of
from minhou_analysis.languages import fill, translate

if TYPE_CHECKING:
    from minhou_analysis.exploring.explorer import Explorer

_STYLE: Final = {"description_width": "6em"}
_ALONE: Final = ""
"""No earlier period beside the one that is looked at."""
_ROWS: Final = 18
"""As many as have census figures: nobody has to scroll to see what is chosen."""


class ExplorerPanel:
    """Area, indicator, regions, period, the period beside it, and what can be taken along.

    ``controls`` holds the widgets by name, ``saves`` the buttons by kind of file; a changed one changes the explorer.
    """

    def __init__(self, explorer: Explorer) -> None:
        """Set the widgets to what the explorer looks at."""
        self.explorer = explorer
        plan = explorer.workspace.plan
        areas = [
            (
                translate("其他公开统计")
                if area == OTHERS
                else fill("{id} {area}", id=area, area=plan.area(area).short),
                area,
            )
            for area in explorer.offered
        ]
        wide = widgets.Layout(width="30em")
        self.controls: dict[str, Any] = {
            "area": widgets.Dropdown(options=areas, description=translate("领域"), style=_STYLE, layout=wide),
            "indicator": widgets.Dropdown(description=translate("指标"), style=_STYLE, layout=wide),
            "period": widgets.Dropdown(description=translate("时期"), style=_STYLE, layout=wide),
            "since": widgets.Dropdown(description=translate("对照"), style=_STYLE, layout=wide),
            "regions": widgets.SelectMultiple(description=translate("地区"), rows=_ROWS, style=_STYLE),
        }
        self.saves = {
            kind: widgets.Button(description=fill("导出 {kind}", kind=kind.upper()), icon="download")
            for kind in WRITERS
        }
        self.said = widgets.HTML()
        self._still = False
        self.follow()
        for name, control in self.controls.items():
            control.observe(partial(self._changed, name), names="value")
        for kind, button in self.saves.items():
            button.on_click(partial(self._save, kind))
        left = widgets.VBox([self.controls[name] for name in ("area", "indicator", "period", "since")])
        across = widgets.HBox([left, self.controls["regions"]], layout=widgets.Layout(flex_flow="row wrap"))
        self.box = widgets.VBox([across, widgets.HBox(list(self.saves.values())), self.said])

    def follow(self) -> None:
        """Set every widget to what the explorer looks at, without changing the explorer."""
        chosen, workspace, self._still = self.explorer.selection, self.explorer.workspace, True
        try:
            indicator = chosen.indicator
            area = self.controls["area"].value
            groups = {name: [i.id for i in group] for name, group in self.explorer.offered.items()}
            if indicator.id not in groups.get(area, []):
                area = next((name for name, ids in groups.items() if indicator.id in ids), area)
            self.controls["area"].value = area
            self._offer(
                "indicator", [(translate(i.name), i.id) for i in self.explorer.offered[area]], indicator.id
            )
            regions = regions_of(workspace, indicator.id)
            offered = dict.fromkeys((*regions, *chosen.regions))
            named = [(translate(region.name), region.code) for region in offered]
            self._offer("regions", named, tuple(region.code for region in chosen.regions))
            periods = periods_of(workspace, indicator.id, chosen.regions)
            self._offer("period", [(p.label, str(p)) for p in reversed(periods)], str(chosen.period))
            earlier = [p for p in periods if comparable(p, chosen.period) and p < chosen.period]
            beside = [(translate("不对照"), _ALONE), *((p.label, str(p)) for p in earlier)]
            self._offer("since", beside, str(chosen.since or _ALONE))
            self._say()
        finally:
            self._still = False

    def _offer(self, name: str, options: list[tuple[str, str]], value: Any) -> None:
        self.controls[name].options = options
        self.controls[name].value = value

    def _changed(self, name: str, change: Mapping[str, Any]) -> None:
        if self._still:
            return
        value, chosen = change["new"], self.explorer.selection
        try:
            if name == "area":
                self._look(self.explorer.offered[value][0].id)
            elif name == "indicator":
                self._look(value)
            elif name == "regions":
                self.explorer.choose(regions=value, period=chosen.period, since=chosen.since)
            elif name == "period":
                self.explorer.choose(period=value)
            else:
                self.explorer.choose(period=chosen.period, since=value or None)
        except MinhouError as error:
            self.follow()
            self._say(str(error))

    def _look(self, indicator: str) -> None:
        """Another indicator in the present regions as far as they have it, else in all that do."""
        having = [region.code for region in regions_of(self.explorer.workspace, indicator)]
        present = [region.code for region in self.explorer.selection.regions if region.code in having]
        self.explorer.choose(indicator, present if len(present) > 1 or len(having) == 1 else having)

    def _save(self, kind: str, _: Any) -> None:
        try:
            self._say(saved=str(self.explorer.save(kind)))
        except MinhouError as error:
            self._say(str(error))

    def _say(self, fault: str = "", saved: str = "") -> None:
        words = Markup()
        if fault:
            refused = fill("未采用：{fault}", fault=fault)
            words += Markup('<p role="alert" style="color:#C62828">{}</p>').format(refused)
        if saved:
            words += Markup('<p role="status">{}<code>{}</code></p>').format(translate("已写入："), saved)
        self.said.value = str(words)

    def _ipython_display_(self) -> None:
        """Shown, not answered: a page without widgets has no ``Out[4]:`` with nothing behind it."""
        from IPython.display import display

        display(self._repr_mimebundle_(), raw=True)  # type: ignore[no-untyped-call]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """The widgets for JupyterLab; the choices in words for whoever has no widgets."""
        shown: dict[str, Any] = dict(self.box._repr_mimebundle_())
        page = str(Markup("<p>{}</p>").format(self.explorer.summary))
        return shown | {"text/plain": self.explorer.summary, "text/html": page}

    def __repr__(self) -> str:
        """What is looked at."""
        return self.explorer.summary
