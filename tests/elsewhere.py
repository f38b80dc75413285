"""Other people's pages: a small web server of another site than the shop's, for pages that carry the widget."""

from __future__ import annotations

import contextlib
import http.server
import threading
from collections.abc import Iterator, Mapping

ICON = '<link rel="icon" href="data:,">'
HEAD = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Elsewhere</title>{ICON}'
SWAPS = {
    "turbo": "document.documentElement.replaceChild(fresh(), document.body)",
    "astro": "document.body.replaceWith(fresh())",
    "htmx": "document.body.innerHTML = fresh().innerHTML",
    "from turbo's cache": """{
      const kept = document.body.cloneNode(true);
      document.body.replaceWith(fresh());
      document.body.replaceWith(kept);
    }""",
    "the whole element": """{
      const html = document.createElement('html');
      html.append(fresh());
      document.documentElement.replaceWith(html);
    }""",
    "all within it": "document.documentElement.innerHTML = '<head></head><body>' + fresh().innerHTML + '</body>'",
}
FRESH = """
window.fresh = () => {
  const body = document.createElement("body");
  body.innerHTML = "<h1>Another page</h1>";
  return body;
};
window.again = (src) => document.body.append(Object.assign(document.createElement("script"), { src }));
"""


def page_with_widget(address: str, *, attributes: str = "", more: str = "") -> str:
    """A page of somebody else's that loads the widget of the shop at `address` as the README says."""
    return f'{HEAD}<body><h1>Elsewhere</h1>{more}<script src="{address}/widget.js" {attributes} defer></script></body>'


@contextlib.contextmanager
def other_site(pages: Mapping[str, str], headers: Mapping[str, str]) -> Iterator[str]:
    """The address of a site that serves `pages` (path -> HTML, or JavaScript where the path ends so)."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = pages.get(self.path)
            self.send_response(200 if text is not None else 404)
            self.send_header("Content-Type", "text/javascript" if self.path.endswith(".js") else "text/html")
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write((text or "").encode())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_address[1]}"  # another host name: another site
        server.shutdown()
