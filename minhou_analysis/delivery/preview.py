"""Pages to look at messages before they go (预览): made from the very bytes that will be sent."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from email.message import EmailMessage, Message
from typing import Any, Final

from bs4 import BeautifulSoup
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from minhou_analysis.delivery.addresses import spelled
from minhou_analysis.delivery.messages import read_message

_ENVIRONMENT: Final = Environment(
    autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_STYLE: Final = Markup("""
:root { color-scheme: light dark; font: 16px/1.6 "Noto Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; }
body { max-width: 72rem; margin: 1rem auto; padding: 0 1rem; }
h1, td, th, pre { overflow-wrap: anywhere; }
td, th { padding: .25rem 1rem .25rem 0; vertical-align: top; text-align: left; }
.index td:last-child, th { white-space: nowrap; }
.frame { box-sizing: border-box; width: 100%; max-width: 44rem; border: 1px solid #8888; overflow: hidden; resize: both; }
.phone .frame { width: 390px; }
iframe { display: block; width: 100%; height: 100%; border: 0; background: #fff; }
pre { white-space: pre-wrap; border: 1px solid #8888; padding: 1rem; max-width: 42rem; font: inherit; }
@media (max-width: 45rem) { .phone { display: none; } .frame.wide { height: var(--phone) !important; } }
@media (min-width: 50rem) { td.files { min-width: 20rem; } }
@media (max-width: 50rem) {
  .index thead { display: none; }
  .index tr, .index td { display: block; padding-right: 0; }
  .index tr { padding: .5rem 0; border-top: 1px solid #8888; }
}
""")
_HEADERS: Final = ("From", "To", "Reply-To", "Subject", "Date")
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {
        "From": "发件人",
        "To": "收件人",
        "Reply-To": "回信地址",
        "Subject": "主题",
        "Date": "写好时间",
        "attached": "附件",
        "none": "无",
        "html": "网页正文",
        "phone": "手机上（390 像素）",
        "text": "纯文本正文",
    },
    "en": {
        "From": "From",
        "To": "To",
        "Reply-To": "Answers go to",
        "Subject": "Subject",
        "Date": "Written",
        "attached": "Attached",
        "none": "Nothing",
        "html": "As a web page",
        "phone": "On a phone (390 pixels)",
        "text": "As plain text",
    },
}
_BLOCKS: Final = ["p", "h1", "h2", "li", "td", "th"]
_CHARACTER: Final = 14
_LINE: Final = 26
_GAP: Final = 12
_PICTURE: Final = 0.75
_BESIDE: Final = 0.66
"""Pixels of a character, a line and the space after a paragraph; a picture's height by its width; and how much of the
height is left as cells stand side by side, measured on reports.
"""
_HEAD: Final = """<!DOCTYPE html>
<html lang="{{ lang }}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>{{ title }}</title><style>{{ style }}</style></head><body>
"""
_MESSAGE: Final = _ENVIRONMENT.from_string(
    _HEAD
    + """<h1>{{ title }}</h1>
<table class="headers">
{% for name, value in headers %}<tr><th scope="row">{{ name }}</th><td>{{ value }}</td></tr>
{% endfor %}
<tr><th scope="row">{{ words.attached }}</th><td>{% for name, size in attachments %}{{ name }}（{{ size }}）<br>{% else %}{{ words.none }}{% endfor %}</td></tr>
</table>
<h2>{{ words.html }}</h2>
<div class="frame wide" style="height: {{ wide }}px; --phone: {{ narrow }}px"><iframe sandbox="allow-same-origin" title="{{ words.html }}" srcdoc="{{ html }}"></iframe></div>
<div class="phone"><h2>{{ words.phone }}</h2>
<div class="frame" style="height: {{ narrow }}px"><iframe sandbox="allow-same-origin" title="{{ words.phone }}" srcdoc="{{ html }}"></iframe></div></div>
<h2>{{ words.text }}</h2>
<pre>{{ text }}</pre>
</body></html>
"""
)
_INDEX: Final = _ENVIRONMENT.from_string(
    _HEAD
    + """<h1>{{ title }}</h1>
<p>{{ entries | length }} 封邮件。打开「预览」看正文；.eml 文件可用邮件程序打开，发出的就是这些文件。</p>
<table class="index">
<thead><tr><th scope="col">收件人</th><th scope="col">主题</th><th scope="col">附件</th><th scope="col">大小</th><th scope="col"></th></tr></thead>
{% for entry in entries %}
<tr><td>{{ entry.name }}<br>{{ spelled(entry.address) }}</td><td>{{ entry.subject }}</td>
<td class="files">{% for name in entry.attachments %}{{ name }}<br>{% else %}无{% endfor %}{% for name in entry.left_out %}<br>未附：{{ name }}{% endfor %}</td>
<td>{{ size(entry.size) }}</td><td><a href="{{ entry.preview | urlencode }}">预览</a> <a href="{{ entry.file | urlencode }}">.eml</a></td></tr>
{% endfor %}
</table></body></html>
"""
)


def preview_page(content: bytes) -> str:
    """A message as a page that asks nothing of any network: headers, HTML with its pictures, plain text; labels are in
    the language of the message.
    """
    message = read_message(content)
    html, text = (message.get_body((kind,)) for kind in ("html", "plain"))
    tag = str(message["Content-Language"] or "zh-CN")
    words = _WORDS["zh" if tag.startswith("zh") else "en"]
    markup = html.get_content() if html else ""
    return _MESSAGE.render(
        style=_STYLE,
        lang=tag,
        words=words,
        title=str(message["Subject"]),
        headers=[(words[name], _shown(message, name)) for name in _HEADERS if name in message],
        attachments=[(part.get_filename(), size(len(_content(part)))) for part in message.iter_attachments()],
        html=_with_pictures(markup, message),
        text=text.get_content() if text else "",
        wide=page_height(markup, 700),
        narrow=page_height(markup, 390),
    )


def page_height(markup: str, width: int) -> int:
    """About how many pixels a message takes at a width, and rather more: a frame cannot ask what is in it."""
    tree = BeautifulSoup(markup, "html.parser")
    columns = max(width - 70, 100) / _CHARACTER
    height = 0.0
    for block in tree.find_all(["p", "h1", "h2", "li", "td", "th"]):
        own = "".join(str(part) for part in block.find_all(string=True) if part.find_parent(_BLOCKS) is block)
        lines = -(-len(own.strip()) // columns)
        height += lines * _LINE + (_GAP if lines else 0)
    pictures = len(tree.find_all("img"))
    return round(height * _BESIDE + pictures * width * _PICTURE + 200)


def _shown(message: EmailMessage, name: str) -> str:
    """A header as its reader knows it: local time with its zone, and domains in the letters of their country."""
    header = message[name]
    if name == "Date":
        at = header.datetime.astimezone()
        return f"{at:%Y-%m-%d %H:%M}（UTC{at:%z}）"
    addresses = getattr(header, "addresses", ())
    named = [f"{address.display_name} {spelled(address.addr_spec)}" for address in addresses]
    return ", ".join(named) or str(header)


def index_page(series: str, entries: Sequence[Mapping[str, Any]]) -> str:
    """The page that leads to every message of an outbox."""
    return _INDEX.render(
        style=_STYLE, title=f"发件箱 {series}", lang="zh-CN", entries=entries, size=size, spelled=spelled
    )


def size(count: int) -> str:
    """Bytes as a person says them."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, round(count / 1e3))} kB"


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _with_pictures(html: str, message: EmailMessage) -> str:
    """The HTML with its content-ids resolved to data URIs."""
    pictures = {
        str(part["Content-ID"]).strip("<> "): part
        for part in message.walk()
        if part["Content-ID"] is not None
    }
    tree = BeautifulSoup(html, "html.parser")
    for image in tree.find_all(src=True):
        part = pictures.get(str(image["src"]).removeprefix("cid:"))
        if part is not None:
            data = b64encode(_content(part)).decode()
            image["src"] = f"data:{part.get_content_type()};base64,{data}"
    return tree.decode(formatter="minimal")
