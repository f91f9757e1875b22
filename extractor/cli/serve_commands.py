"""The commands of the review server: serve, address, rebuild, users; imports wait until a command runs."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.app import AsJson
from extractor.cli.language import language, say
from extractor.cli.review_commands import review_app

user_app = typer.Typer(
    help=say("Named users, when more than one reviews.", "多人审核时的用户。"),
    no_args_is_help=True,
    rich_markup_mode=None,
)
review_app.add_typer(user_app, name="user")


class RoleName(StrEnum):
    """The roles of users."""

    reviewer = "reviewer"
    adjudicator = "adjudicator"
    admin = "admin"


Outputs = Annotated[Path, typer.Argument(metavar="OUTPUTS", help=say("Output folder of run.", "run 的输出文件夹。"))]
Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help=say("PostgreSQL in place of SQLite: postgresql://…", "改用 PostgreSQL：postgresql://…"),
    ),
]
Role = Annotated[RoleName, typer.Option("--role", help=say("What the user may do.", "用户的角色。"))]
PasswordIn = Annotated[
    bool,
    typer.Option("--password-stdin", help=say("Read the password from stdin.", "从标准输入读取密码。")),
]


@review_app.command("serve", help=say("Review in the browser; this word may be left out.", "在浏览器中审核。"))
def serve_command(
    outputs: Outputs,
    port: Annotated[
        int | None,
        typer.Option("--port", min=0, max=65535, help=say("Port; 0 takes a free one.", "端口；0 为任意空闲端口。")),
    ] = None,
    host: Annotated[str, typer.Option("--host", help=say("Address to listen on.", "监听地址。"))] = "127.0.0.1",
    name: Annotated[
        list[str] | None,
        typer.Option("--name", help=say("Host name that browsers may use (repeatable).", "允许的主机名（可重复）。")),
    ] = None,
    database: Database = None,
    double: Annotated[
        bool | None,
        typer.Option(
            "--double/--single",
            help=say("Two reviewers an article, blind to each other.", "双人独立审核，互不可见。"),
            show_default=False,
        ),
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help=say("Open the browser.", "打开浏览器。"))
    ] = True,
) -> None:
    from extractor.review.server.serve import Settings, serve

    settings = Settings(outputs, port, host, tuple(name or ()), database, browser, language(), double)

    def tell(address: str) -> None:
        print(address, flush=True)
        print(say("Ctrl-C ends the server.", "按 Ctrl-C 结束。"), file=sys.stderr, flush=True)

    serve(settings, tell)


@review_app.command("address", help=say("A new address of the running server.", "取得正在运行的服务的新地址。"))
def address_command(outputs: Outputs) -> None:
    from extractor.review.server.serve import new_address

    print(new_address(outputs))


@review_app.command("rebuild", help=say("Make all that is derived again.", "重建全部派生数据。"))
def rebuild_command(outputs: Outputs, database: Database = None) -> None:
    from extractor.review.store.lock import held
    from extractor.review.store.store import open_store

    store = open_store(outputs, database)
    with held(store.review):
        store.refresh()
        count = store.rebuild()
    store.engine.dispose()
    print(say(f"{count} articles", f"{count} 篇文章"), file=sys.stderr)


@user_app.command("add", help=say("Name a user.", "添加用户。"))
def add_command(
    outputs: Outputs,
    name: str,
    role: Role = RoleName.reviewer,
    database: Database = None,
    password_stdin: PasswordIn = False,
) -> None:
    from extractor.review.store.store import open_store
    from extractor.review.store.users import add_user

    add_user(open_store(outputs, database).engine, name, role.value, _password(password_stdin))


@user_app.command("list", help=say("All users.", "列出用户。"))
def list_command(outputs: Outputs, database: Database = None, as_json: AsJson = False) -> None:
    import json

    from extractor.review.store.store import open_store
    from extractor.review.store.users import list_users

    users = list_users(open_store(outputs, database).engine)
    if as_json:
        print(json.dumps([user._asdict() for user in users], ensure_ascii=False, indent=2))
    else:
        for user in users:
            print(f"{user.name}\t{user.role}")


@user_app.command("role", help=say("Give a user another role.", "更改用户角色。"))
def role_command(outputs: Outputs, name: str, role: Role, database: Database = None) -> None:
    from extractor.review.store.store import open_store
    from extractor.review.store.users import change_user

    change_user(open_store(outputs, database).engine, name, role=role.value)


@user_app.command("password", help=say("Give a user another password.", "更改用户密码。"))
def password_command(
    outputs: Outputs, name: str, database: Database = None, password_stdin: PasswordIn = False
) -> None:
    from extractor.review.store.store import open_store
    from extractor.review.store.users import change_user

    change_user(open_store(outputs, database).engine, name, password=_password(password_stdin))


@user_app.command("remove", help=say("Take a user away; what they did stays.", "删除用户；其操作记录保留。"))
def remove_command(outputs: Outputs, name: str, database: Database = None) -> None:
    from extractor.review.store.store import open_store
    from extractor.review.store.users import remove_user

    remove_user(open_store(outputs, database).engine, name)


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt(say("Password", "密码"), hide_input=True, confirmation_prompt=True, err=True))
