"""`python -m shop`: search and show what there is, import a catalogue, tell what shoppers did, list the settings."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

from common.language import detect
from common.one_line import OneLineParser
from common.settings import BadSetting, Settings, markdown, settings
from common.store_errors import StoreError
from shop.catalogue import Bilingual, CatalogueError, Product, catalogue
from shop.encoder import EncoderUnavailable
from shop.importing.findings import ImportRefused
from shop.insights.command import NoInsights, add_to, report
from shop.money import money

MAX_LIMIT = 100
MAX_QUERY = 400


class BadArgument(Exception):
    """An argument outside its limits."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status: 0, or 2 with one line on stderr for bad input."""
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except (
        BadArgument,
        BadSetting,
        CatalogueError,
        EncoderUnavailable,
        ImportRefused,
        NoInsights,
        StoreError,
    ) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Whoever reads (`| head`) has read enough; Python would complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = OneLineParser(prog="python -m shop", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command", parser_class=OneLineParser)

    search = commands.add_parser("search", help="find products: `search 'red dress under 300'`")
    search.add_argument("query")
    search.add_argument("--limit", type=int, default=5, help="how many at most (default 5)")
    search.set_defaults(run=_search)

    show = commands.add_parser("show", help="one product with its size chart")
    show.add_argument("id")
    show.set_defaults(run=_show)

    load = commands.add_parser("import", help="check a shop's own file (CSV, xlsx, JSON, XML) and sell from it")
    load.add_argument("file", type=Path)
    load.add_argument("--check", action="store_true", help="only check: prints how the table was understood")
    load.add_argument(
        "--mapping", type=Path, help="a file that corrects how it was understood, kept for the next import"
    )
    load.add_argument("--replace", action="store_true", help="drop what the file does not name, and say what goes")
    load.add_argument("--skip-bad", action="store_true", help="leave products with problems out and load the others")
    load.set_defaults(run=_import)

    template = commands.add_parser("export-template", help="a CSV to fill in, with one example of each pattern")
    template.add_argument("--out", type=Path, help="write it to this file, for Excel; else it is printed")
    template.add_argument("--all", action="store_true", help="every product of the shop instead of four examples")
    template.set_defaults(run=_export_template)

    evaluation = commands.add_parser("evaluate-search", help="how many of the test questions are answered well")
    evaluation.set_defaults(run=_evaluate_search)

    table = commands.add_parser("settings", help="every setting, its default and its current value")
    table.add_argument("--markdown", action="store_true", help="the table as it stands in the README")
    table.set_defaults(run=_settings)

    insights = add_to(commands)
    insights.set_defaults(run=lambda arguments: report(arguments, settings()))

    for command in (search, show, load, evaluation, table, insights):
        command.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _search(arguments: argparse.Namespace) -> int:
    query = arguments.query.strip()
    if not 1 <= len(query) <= MAX_QUERY:
        raise BadArgument(f"the query has {len(query)} characters, it must have 1 to {MAX_QUERY}; name what you want")
    if not 1 <= arguments.limit <= MAX_LIMIT:
        raise BadArgument(f"--limit {arguments.limit} is outside 1 to {MAX_LIMIT}; give a number in between")
    from shop.recommend import recommender

    language = detect(query)
    found = recommender().search(query, limit=arguments.limit, firm=True)
    rows = [
        {
            "id": hit.product.id,
            "name": hit.product.name[language],
            "category": hit.product.category,
            "colour": hit.colour,
            "price": hit.product.price,
            "score": hit.score,
        }
        for hit in found.hits
    ]
    if arguments.json:
        _print_json(rows)
        return 0
    for hit in found.hits:
        product = hit.product
        price = money(product.price, product.currency)
        print(f"{product.id:20} {hit.colour:9} {price:>9}  {_both(product.name, ' · ')}")
    if not rows:
        print("nothing fits all of that: name another colour, size or price")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    product = catalogue().get(arguments.id)
    if arguments.json:
        _print_json({**product.shown(), "photo": product.photo})
        return 0
    print(f"{product.id}: {_both(product.name, ' · ')}, {money(product.price, product.currency)}")
    if said := _both(product.description, "\n"):
        print(said)
    colours = ", ".join(map(product.colour_word, product.colours))
    print(f"colours: {colours}; {product.pattern} {product.material}; for {product.sex}")
    names = list(dict.fromkeys(name for chart in product.sizes.values() for name in chart))
    print("cm".ljust(9) + "".join(name.rjust(11) for name in names))
    for size, chart in product.sizes.items():
        cells = (_measure(chart.get(name), implied=name in product.implied.get(size, ())) for name in names)
        print(size.ljust(9) + "".join(cell.rjust(11) for cell in cells))
    if product.implied:
        print("~ not measured by the shop: implied by the cut and by how such garments are graded")
    return 0


def _measure(cm: float | None, *, implied: bool) -> str:
    return "-" if cm is None else f"{'~' * implied}{cm:g}"


def _both(text: Bilingual, between: str) -> str:
    """A text in the languages the shop wrote it in."""
    return between.join(filter(None, (text.zh, text.en)))


def _import(arguments: argparse.Namespace) -> int:
    from shop.importing.command import run

    return run(arguments)


def _export_template(arguments: argparse.Namespace) -> int:
    from shop.importing.template import write_table

    products: list[Product] = list(catalogue())
    if not arguments.all:
        products = list({product.template: product for product in reversed(products)}.values())[::-1]
    text = write_table(products)
    if arguments.out is None:
        sys.stdout.write(text.replace("\r\n", "\n"))
        return 0
    try:
        # The mark in front makes Excel read it as UTF-8.
        arguments.out.write_text(text, encoding="utf-8-sig", newline="")
    except OSError as problem:
        raise BadArgument(f"{arguments.out} cannot be written ({problem.strerror}); choose another --out") from problem
    print(f"wrote {arguments.out}")
    return 0


def _evaluate_search(arguments: argparse.Namespace) -> int:
    from shop.recommend import recommender
    from shop.search_evaluation import FIRST, evaluate

    answers = evaluate(recommender())
    alone = evaluate(recommender(), meaning_only=True)
    right, meant = sum(answer.right for answer in answers), sum(answer.right for answer in alone)
    if arguments.json:
        misses = [asdict(answer) for answer in answers if not answer.right]
        counts = {"questions": len(answers), "right": right, "by_meaning_alone": len(alone), "right_by_meaning": meant}
        _print_json({**counts, "misses": misses})
        return 0
    for answer in answers:
        print(f"{'ok  ' if answer.right else 'MISS'} {answer.question}: {', '.join(answer.found)}")
    print(f"{right} of {len(answers)} answered within the first {FIRST}; by meaning alone {meant} of {len(alone)}")
    return 0


def _settings(arguments: argparse.Namespace) -> int:
    if arguments.markdown:
        sys.stdout.write(markdown())
        return 0
    secret = {row.name for row in fields(Settings) if row.metadata["secret"]}
    values = {name: "(set)" if value and name in secret else value for name, value in asdict(settings()).items()}
    if arguments.json:
        _print_json(values)
        return 0
    for name, value in values.items():
        print(f"{name} = {value}")
    return 0


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False))


if __name__ == "__main__":
    sys.exit(main())
