"""Pages to look at messages before they go (预览): made from the very bytes that will be sent."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from email.message import EmailMessage, Message
from typing import Any, Final

from bs4 import BeautifulSoup
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

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
iframe { box-sizing: border-box; width: 100%; height: 75vh; border: 1px solid #8888; background: #fff; }
.narrow iframe { width: min(390px, 100%); }
pre { white-space: pre-wrap; border: 1px solid #8888; padding: 1rem; }
@media (min-width: 50rem) { td.files { min-width: 20rem; } }
@media (max-width: 50rem) {
  .index thead { display: none; }
  .index tr, .index td { display: block; padding-right: 0; }
  .index tr { padding: .5rem 0; border-top: 1px solid #8888; }
}
""")
_HEAD: Final = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
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
<tr><th scope="row">附件</th><td>{% for name, size in attachments %}{{ name }}（{{ size }}）<br>{% else %}无{% endfor %}</td></tr>
</table>
<h2>网页正文</h2>
<iframe sandbox="allow-same-origin" title="网页正文" srcdoc="{{ html }}"></iframe>
<h2>手机上（390 像素）</h2>
<div class="narrow"><iframe sandbox="allow-same-origin" title="手机上的网页正文" srcdoc="{{ html }}"></iframe></div>
<h2>纯文本正文</h2>
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
<tr><td>{{ entry.name }}<br>{{ entry.address }}</td><td>{{ entry.subject }}</td>
<td class="files">{% for name in entry.attachments %}{{ name }}<br>{% else %}无{% endfor %}{% for name in entry.left_out %}<br>未附：{{ name }}{% endfor %}</td>
<td>{{ size(entry.size) }}</td><td><a href="{{ entry.preview | urlencode }}">预览</a> <a href="{{ entry.file | urlencode }}">.eml</a></td></tr>
{% endfor %}
</table></body></html>
"""
)


def preview_page(content: bytes) -> str:
    """A message as a page that asks nothing of any network: headers, HTML with its pictures, plain text."""
    message = read_message(content)
    html, text = (message.get_body((kind,)) for kind in ("html", "plain"))
    shown = ("From", "To", "Reply-To", "Subject", "Date")
    return _MESSAGE.render(
        style=_STYLE,
        title=str(message["Subject"]),
        headers=[(name, str(message[name])) for name in shown if name in message],
        attachments=[(part.get_filename(), size(len(_content(part)))) for part in message.iter_attachments()],
        html=_with_pictures(html.get_content(), message) if html else "",
        text=text.get_content() if text else "",
    )


def index_page(series: str, entries: Sequence[Mapping[str, Any]]) -> str:
    """The page that leads to every message of an outbox."""
    return _INDEX.render(style=_STYLE, title=f"发件箱 {series}", entries=entries, size=size)


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
