"""The index workbench's choices as widgets (指数实验台的控件)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import ipywidgets as widgets
from markupsafe import Markup

from minhou_analysis.areas.area_index import Weighting
from minhou_analysis.areas.baseline import CENSUSES
from minhou_analysis.areas.index_components import candidates
from minhou_analysis.areas.index_drivers import WEIGHTINGS
from minhou_analysis.errors import MinhouError
from minhou_analysis.exploring.index_lab import AGGREGATIONS, NORMALISATIONS, regions_with
from minhou_analysis.languages import fill, translate

if TYPE_CHECKING:
    from minhou_analysis.exploring.index_lab import IndexLab

_STYLE: Final = {"description_width": "6em"}
_MOST_POINTS: Final = 30.0


class IndexPanel:
    """Widgets for every choice of an index. ``controls`` holds them by name; a changed one changes the lab at once."""

    def __init__(self, lab: IndexLab) -> None:
        """Set the widgets to what the lab has chosen."""
        self.lab = lab
        # its own region is always compared: without it there is nothing to look at
        self._own = lab.workspace.region.code
        offered = regions_with(lab.workspace, lab.published.indicators)
        counties = {name: code for name, code in offered.items() if code != self._own}
        census = [(fill("{year}年普查", year=census), census) for census in CENSUSES]
        self.controls: dict[str, Any] = {
            "period": widgets.ToggleButtons(options=census, description=translate("时点"), style=_STYLE),
            "indicators": _several("指标", {}, 12),
            "regions": _several("对照地区", counties, len(counties)),
            "normalisation": _one("标准化", NORMALISATIONS),
            "weighting": _one("权重", WEIGHTINGS),
            "aggregation": _one("合成", AGGREGATIONS),
        }
        self.points: dict[str, Any] = {}
        self.reset = widgets.Button(description=translate("恢复报告所用版本"), icon="undo")
        self.said = widgets.HTML()
        self._sliders = widgets.VBox()
        self._still = False
        self.follow()
        for control in self.controls.values():
            control.observe(self._changed, names="value")
        self.reset.on_click(self._reset)
        names = ("period", "normalisation", "weighting", "aggregation")
        left = widgets.VBox([*(self.controls[name] for name in names), self.reset])
        across = [left, self.controls["indicators"], self.controls["regions"]]
        folded = widgets.Accordion([self._sliders], titles=(translate("各指标的分值"),))
        self.box = widgets.VBox(
            [widgets.HBox(across, layout=widgets.Layout(flex_flow="row wrap")), folded, self.said]
        )

    def follow(self) -> None:
        """Set every widget to what the lab has chosen, without changing the lab."""
        index, self._still = self.lab.index, True
        try:
            self._offer()
            chosen: Mapping[str, Any] = {
                "period": self.lab.period,
                "indicators": tuple(index.indicators),
                "regions": tuple(code for code in index.regions if code != self._own),
                "normalisation": index.normalisation,
                "weighting": index.weighting,
                "aggregation": index.aggregation,
            }
            for name, value in chosen.items():
                self.controls[name].value = value
            for component in index.components:
                self.points[component.indicator].value = component.points
            self._say("")
        finally:
            self._still = False

    def _offer(self) -> None:
        """Offer what can be chosen: the lab's indicators and regions, and those that could be."""
        lab = self.lab
        catalogue = lab.workspace.catalogue
        known = dict.fromkeys([*lab.known, *candidates(lab.workspace, list(lab.published.regions))])
        self.controls["indicators"].options = [(translate(catalogue[name].name), name) for name in known]
        for name in known:
            if name not in self.points:
                self.points[name] = _slider(translate(catalogue[name].name))
                self.points[name].observe(self._changed, names="value")
        regions = self.controls["regions"]
        offered = {code for _, code in regions.options} | {self._own}
        more = [(translate(name), code) for code, name in lab.index.regions.items() if code not in offered]
        regions.options = (*regions.options, *more)

    def _changed(self, change: Mapping[str, Any]) -> None:
        """Take over what the widgets say; a moved slider means weights by points."""
        if self._still:
            return
        chosen = {name: control.value for name, control in self.controls.items()}
        if change["owner"] in self.points.values():
            chosen["weighting"] = Weighting.POINTS
        regions = {*chosen["regions"], self._own}
        chosen["regions"] = [code for code in self.lab.workspace.observations.regions if code in regions]
        points = {name: self.points[name].value for name in chosen["indicators"]}
        chosen["indicators"] = [self.lab.known.get(name, name) for name in chosen["indicators"]]
        try:
            self.lab.choose(start=self.lab.published, points=points or None, **chosen)
        except MinhouError as error:
            self._say(str(error))

    def _reset(self, _: Any) -> None:
        self.lab.reset()

    def _say(self, fault: str) -> None:
        """Why the last change could not be made, if so; the sliders of what is chosen."""
        self._sliders.children = [self.points[name] for name in self.controls["indicators"].value]
        refused = fill("未采用：{fault}", fault=fault) if fault else ""
        alert = Markup('<p role="alert" style="color:#C62828">{}</p>')
        self.said.value = str(alert.format(refused)) if refused else ""

    def _ipython_display_(self) -> None:
        """Shown, not answered: a page without widgets has no ``Out[4]:`` with nothing behind it."""
        from IPython.display import display

        display(self._repr_mimebundle_(), raw=True)  # type: ignore[no-untyped-call]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """The widgets for JupyterLab; the choices in words for whoever has no widgets."""
        words = self.lab.summary
        shown: dict[str, Any] = dict(self.box._repr_mimebundle_())
        return shown | {"text/plain": words, "text/html": str(Markup("<p>{}</p>").format(words))}

    def __repr__(self) -> str:
        """What is chosen."""
        return self.lab.summary


def _one(label: str, named: Mapping[Any, str]) -> Any:
    options = [(translate(name), value) for value, name in named.items()]
    return widgets.Dropdown(options=options, description=translate(label), style=_STYLE)


def _several(label: str, named: Mapping[str, str], rows: int) -> Any:
    # rows for all there are: nobody has to scroll to see what is chosen
    layout = widgets.Layout(width="24em")
    return widgets.SelectMultiple(
        options=[(translate(name), code) for name, code in named.items()],
        description=translate(label),
        rows=max(rows, 2),
        layout=layout,
        style=_STYLE,
    )


def _slider(label: str) -> Any:
    return widgets.FloatSlider(
        value=10.0,
        min=0.0,
        max=_MOST_POINTS,
        step=1.0,
        description=label,
        continuous_update=False,
        readout_format=".0f",
        style={"description_width": "16em"},
        layout=widgets.Layout(width="34em"),
    )
