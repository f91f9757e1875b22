"""What is refused: strangers, other pages, rebound names, replayed tokens, paths, large bodies, running markup."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from serving import ROOT, Server, act, api, post

from extractor.review.server.access import AccessError, Tickets, new_ticket, secret_of
from extractor.review.server.session import Attempts
from extractor.review.store.store import open_store
from extractor.review.store.users import UserError, add_user, change_user, log_in, remove_user, user_of

XSS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "javascript:alert(1)",
    "</script><script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}",
    "\u202egnp.exe\u2066\u200b\u2028\u2029",
)


@pytest.fixture(scope="module")
def folder(machine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder for all tests of this file, with an article that is markup all over."""
    made = Path(shutil.copytree(machine, tmp_path_factory.mktemp("guarded") / "outputs"))
    record = json.loads((made / "suining-minzheng-2020.json").read_bytes())
    hostile = "".join(XSS)
    record["article"] |= {"id": f"x-{XSS[0]}", "title": hostile, "source": hostile, "url": XSS[3]}
    record["text"] += hostile
    for one in record["observations"]:
        one["rule"], one["flags"] = XSS[0], [XSS[1]]
    (made / "hostile.json").write_text(json.dumps(record), encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def guarded(folder: Path) -> Iterator[Server]:
    """One server for all tests of this file."""
    running = Server(folder)
    yield running
    running.close()


@pytest.fixture
def browser(guarded: Server) -> Iterator[httpx.Client]:
    """A browser on it, everything brought in."""
    with closing(guarded.page()) as client:
        assert client.post("/api/v1/refresh", json={}).status_code == 200
        yield client


def _raw(
    server: Server, method: str, path: str, body: bytes = b"", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """A request as it is written here, with no header added but the host."""
    host = urlsplit(server.base).netloc
    connection = http.client.HTTPConnection(host, timeout=30)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in ({"Host": host} | named).items():
        if value:
            connection.putheader(name, value)
    if body and "Transfer-Encoding" not in named:
        connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body or None)
    with closing(connection):
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def _cookie(client: httpx.Client) -> str:
    return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


def test_nothing_is_told_without_token_or_cookie(guarded: Server) -> None:
    for path in ("/", "/api/v1/session", "/api/v1/queue", "/api/v1/articles/1", "/api/v1/openapi.json", "/assets/x.js"):
        status, _, body = _raw(guarded, "GET", path)
        assert status == 401, path
        assert b"suining" not in body
    status, _, _ = _raw(guarded, "POST", "/api/v1/refresh", b"{}", Content_Type="application/json")
    assert status in (401, 403)


def test_the_token_is_good_for_one_visit_and_leaves_the_address(guarded: Server) -> None:
    token = guarded.new_token()
    first = httpx.get(guarded.base + "/", params={"token": token})
    assert (first.status_code, first.headers["location"]) == (303, "/")
    cookie = first.headers["set-cookie"]
    assert cookie.startswith(f"extractor_review_{urlsplit(guarded.base).port}=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert token not in cookie
    assert guarded.secret not in cookie
    again = httpx.get(guarded.base + "/", params={"token": token})
    assert (again.status_code, "set-cookie" in again.headers) == (403, False)
    for wrong in ("", "x", token[:-1], guarded.secret, f"0.0.{token.rpartition('.')[2]}", "é" * 30):
        assert httpx.get(guarded.base + "/", params={"token": wrong}).status_code == 403, wrong


def test_cookies_of_another_port_or_another_secret_let_nobody_in(guarded: Server, browser: httpx.Client) -> None:
    name, value = next(iter(browser.cookies.items()))
    assert _raw(guarded, "GET", "/api/v1/session", Cookie=f"{name}={value}")[0] == 200
    for wrong in (
        f"{name}=",
        f"{name}={value[:-1]}",
        f"{name[:-1]}0={value}",
        f"{name}=x; {name}={value}",
        f"{name}={'é' * 9}",
    ):
        assert _raw(guarded, "GET", "/api/v1/session", Cookie=wrong.encode().decode("latin-1"))[0] == 401, wrong


def test_tokens_of_an_earlier_server_are_dead(machine: Path, tmp_path: Path) -> None:
    outputs = Path(shutil.copytree(machine, tmp_path / "outputs"))
    first = Server(outputs)
    unused = first.new_token()
    first.stop()
    first.close()
    second = Server(outputs)
    try:
        assert httpx.get(second.base + "/", params={"token": unused}).status_code == 403
    finally:
        second.close()


def test_a_server_answers_only_under_its_own_names(guarded: Server, browser: httpx.Client) -> None:
    port, cookie = urlsplit(guarded.base).port, _cookie(browser)
    for name in ("127.0.0.1", "localhost", "LOCALHOST", "[::1]"):
        assert _raw(guarded, "GET", "/api/v1/session", Host=f"{name}:{port}", Cookie=cookie)[0] == 200, name
    for name in (
        "evil.example",
        f"evil.example:{port}",
        "127.0.0.1",
        f"127.0.0.1.nip.io:{port}",
        f"127.0.0.1:{port}.",
        "",
    ):
        assert _raw(guarded, "GET", "/api/v1/session", Host=name, Cookie=cookie)[0] in (400, 421), name
        token = guarded.new_token()
        assert _raw(guarded, "GET", f"/?token={token}", Host=name)[0] in (400, 421), name


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"Sec_Fetch_Site": "none"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "http://localhost:{port}"},
        {"Sec_Fetch_Site": "same-origin", "Origin": "http://evil.example"},
        {"Sec_Fetch_Site": "cross-site", "Origin": "http://127.0.0.1:{port}"},
        {"Referer": "http://127.0.0.1:{port}/"},
    ],
    ids=str,
)
def test_other_pages_change_nothing(guarded: Server, browser: httpx.Client, headers: dict[str, str]) -> None:
    port = str(urlsplit(guarded.base).port)
    sent = {name: value.replace("{port}", port) for name, value in headers.items()}
    sent |= {"Cookie": _cookie(browser), "Content_Type": "application/json", "If_Match": '"1"'}
    body = json.dumps({"events": [{"kind": "done"}]}).encode()
    status, answered, _ = _raw(guarded, "POST", "/api/v1/articles/1/events", body, **sent)
    assert status == 403
    assert not any(name.startswith("access-control") for name in answered)
    assert _raw(guarded, "DELETE", "/api/v1/articles/1/lease", **sent)[0] == 403
    assert api(browser, "/articles/1")["version"] == 1


def test_our_own_page_and_the_secret_itself_may_change_something(guarded: Server, browser: httpx.Client) -> None:
    origin = {"Origin": guarded.base, "Cookie": _cookie(browser), "Content_Type": "application/json"}
    assert _raw(guarded, "POST", "/api/v1/articles/2/lease", b"{}", **origin)[0] == 200
    bearer = {"Authorization": f"Bearer {guarded.secret}", "Content_Type": "application/json"}
    assert _raw(guarded, "POST", "/api/v1/articles/2/lease", b"{}", **bearer)[0] == 200
    wrong = bearer | {"Authorization": f"Bearer {guarded.secret}x"}
    assert _raw(guarded, "POST", "/api/v1/articles/2/lease", b"{}", **wrong)[0] in (401, 403)


def test_other_pages_read_nothing_of_the_interface(guarded: Server, browser: httpx.Client) -> None:
    for site in ("cross-site", "same-site"):
        status, _, body = _raw(guarded, "GET", "/api/v1/queue", Sec_Fetch_Site=site, Cookie=_cookie(browser))
        assert (status, b"suining" in body) == (403, False)
    status, answered, _ = _raw(
        guarded, "OPTIONS", "/api/v1/queue", Origin="http://evil.example", Cookie=_cookie(browser)
    )
    assert status >= 400
    assert not any(name.startswith("access-control") for name in answered)


@pytest.mark.parametrize(
    "media", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp"]
)
def test_only_json_is_taken(guarded: Server, browser: httpx.Client, media: str) -> None:
    sent = {"Cookie": _cookie(browser), "Sec_Fetch_Site": "same-origin", "Content_Type": media}
    assert _raw(guarded, "POST", "/api/v1/refresh", b"{}", **sent)[0] == 415


def test_large_bodies_are_refused_whatever_their_header_says(guarded: Server, browser: httpx.Client) -> None:
    sent = {"Cookie": _cookie(browser), "Sec_Fetch_Site": "same-origin", "Content_Type": "application/json"}
    large = b'{"events":[{"kind":"comment","comment":"' + b"x" * 1_100_000 + b'"}]}'
    assert _raw(guarded, "POST", "/api/v1/articles/1/events", large, If_Match='"1"', **sent)[0] == 413

    def drops() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 50_000

    try:
        status = browser.post("/api/v1/bulk", content=drops(), headers={"Content-Type": "application/json"}).status_code
    except (httpx.WriteError, httpx.RemoteProtocolError, httpx.ReadError):
        status = 413
    assert status == 413
    for length in ("-1", "1e3", "99999999999999999999"):
        assert _raw(guarded, "POST", "/api/v1/refresh", **sent, Content_Length=length)[0] in (400, 413), length
    assert api(browser, "/session")["user"]


@pytest.mark.parametrize(
    "path",
    [
        "/../review/token",
        "/assets/../../../../review/token",
        "/assets/..%2f..%2f..%2freview%2ftoken",
        "/assets/%2e%2e/%2e%2e/index.html",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/assets//etc/passwd",
        "/assets/..\\..\\token",
        "/etc/passwd",
        "/api/v1/articles/..%2f..%2ftoken",
        "/api/v1/articles/1%00",
        "/api/v1/queue?q=%00",
        "//evil.example/",
    ],
)
def test_no_address_becomes_a_path(guarded: Server, browser: httpx.Client, path: str) -> None:
    status, answered, body = _raw(guarded, "GET", path, Cookie=_cookie(browser))
    assert status in (400, 404, 422)
    assert guarded.secret.encode() not in body
    assert b"root:" not in body
    assert "location" not in answered


def test_every_answer_has_the_headers_that_close_the_page(guarded: Server, browser: httpx.Client) -> None:
    cookie = _cookie(browser)
    for method, path in (("GET", "/"), ("GET", "/api/v1/queue"), ("GET", "/nothing"), ("POST", "/api/v1/refresh")):
        for sent in ({}, {"Cookie": cookie}):
            _, answered, _ = _raw(guarded, method, path, **sent)
            policy = dict(part.strip().partition(" ")[::2] for part in answered["content-security-policy"].split(";"))
            assert policy == {
                "default-src": "'none'",
                "script-src": "'self'",
                "style-src": "'self'",
                "connect-src": "'self'",
                "img-src": "'self' data:",
                "base-uri": "'none'",
                "form-action": "'none'",
                "frame-ancestors": "'none'",
            }
            assert answered["x-content-type-options"] == "nosniff"
            assert answered["referrer-policy"] == "no-referrer"
            assert answered["cache-control"] == "no-store"
            assert "server" not in answered


def test_markup_in_article_names_and_texts_comes_back_as_text(browser: httpx.Client) -> None:
    row = api(browser, "/queue", q="alert")["items"][0]
    answer = browser.get(f"/api/v1/articles/{row['key']}")
    assert answer.headers["content-type"] == "application/json"
    article = answer.json()
    hostile = "".join(XSS)
    assert (article["article"]["title"], row["title"]) == (hostile, hostile)
    assert article["text"].endswith(hostile)
    assert XSS[0] in [each["value"] for each in api(browser, "/queue/facets")["rules"]]
    assert [each["id"] for each in api(browser, "/queue", rule=XSS[0])["items"]] == [f"x-{XSS[0]}"]


@pytest.mark.parametrize("payload", XSS)
def test_markup_in_every_text_that_a_person_writes_comes_back_as_text(browser: httpx.Client, payload: str) -> None:
    key = api(browser, "/queue", q="suining-minzheng-2020")["items"][0]["key"]
    article = api(browser, f"/articles/{key}")
    one, policy = article["observations"][0], article["policies"][0]
    edits = [
        {"kind": "edit", "record_kind": "observation", "record": one["id"], "field": "quantity.unit", "value": payload},
        {"kind": "edit", "record_kind": "policy", "record": policy["id"], "field": "name", "value": payload},
        {"kind": "edit", "record_kind": "policy", "record": policy["id"], "field": "number", "value": payload},
        {"kind": "edit", "record_kind": "policy", "record": policy["id"], "field": "issuers", "value": [payload]},
        {"kind": "comment", "record_kind": "observation", "record": one["id"], "comment": payload},
        {"kind": "comment", "comment": payload},
    ]
    after = act(browser, key, article["version"], *edits)
    assert next(each for each in after["policies"] if each["id"] == policy["id"])["name"] == payload
    assert next(each for each in after["observations"] if each["id"] == one["id"])["quantity"]["unit"] == payload
    told = browser.get(f"/api/v1/articles/{key}/history")
    assert told.headers["content-type"] == "application/json"
    assert [event.get("comment") for event in told.json()["events"]][-2:] == [payload, payload]
    for field in ("region", "period", "indicator", "quantity.value", "measure", payload):
        wrong = {"kind": "edit", "record_kind": "observation", "record": one["id"], "field": field, "value": payload}
        refused = post(browser, f"/articles/{key}/events", {"events": [wrong]}, after["version"])
        assert (refused.status_code, refused.headers["content-type"]) == (422, "application/json")
    unknown = {"kind": "accept", "record_kind": "observation", "record": payload}
    assert post(browser, f"/articles/{key}/events", {"events": [unknown]}, after["version"]).status_code == 422
    for name in ("state", "region", "rule", "flag", "kind", "q", "after"):
        assert browser.get("/api/v1/queue", params={name: payload}).headers["content-type"] == "application/json"
    assert browser.get("/api/v1/regions", params={"q": payload}).headers["content-type"] == "application/json"
    assert post(browser, f"/articles/{key}/undo", {}, after["version"]).status_code == 201


def test_the_token_file_is_the_owners_and_no_secret_is_told(guarded: Server, browser: httpx.Client) -> None:
    path = guarded.outputs / "review" / "token"
    assert path.stat().st_mode & 0o777 == 0o600
    token = guarded.new_token()
    _raw(guarded, "GET", f"/?token={token}")
    said = guarded.stderr()
    assert guarded.secret not in said
    assert token not in said
    assert guarded.secret not in browser.get("/api/v1/session").text


def test_a_token_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    secret = secret_of(tmp_path)
    assert secret_of(tmp_path) == secret
    (tmp_path / "token").chmod(0o644)
    with pytest.raises(AccessError, match="others may read it"):
        secret_of(tmp_path)
    (tmp_path / "token").chmod(0o600)
    (tmp_path / "token").write_text("short")
    with pytest.raises(AccessError, match="cut off"):
        secret_of(tmp_path)


def test_tickets_let_in_once_and_only_those_of_their_own_secret() -> None:
    early = new_ticket("s" * 40)
    tickets = Tickets("s" * 40)
    good, foreign = new_ticket("s" * 40), new_ticket("t" * 40)
    assert [tickets.use(each) for each in (good, good, early, foreign, "", ".", "a.b.c")] == [True, *[False] * 6]


def test_others_are_reached_only_with_users(machine: Path, tmp_path: Path) -> None:
    outputs = Path(shutil.copytree(machine, tmp_path / "outputs"))
    with pytest.raises(RuntimeError, match="no users are named"):
        Server(outputs, None, "--host", "0.0.0.0")
    assert not (outputs / "review" / "server.json").exists()


def _user(outputs: Path, name: str, role: str, password: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "extractor", "review", "user", "add", str(outputs), name, "--role", role]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [*command, "--password-stdin"], input=password + "\n", capture_output=True, text=True, env=environment
    )


def test_users_log_in_and_out_and_roles_hold(machine: Path, tmp_path: Path) -> None:
    outputs = Path(shutil.copytree(machine, tmp_path / "outputs"))
    assert _user(outputs, "王芳", "reviewer", "correct horse").returncode == 0
    assert "shorter than" in _user(outputs, "李雷", "reviewer", "short").stderr
    server = Server(outputs)
    try:
        with closing(server.page()) as client:
            told = api(client, "/session")
            assert (told["users"], told["user"]) == (True, None)
            for path in ("/queue", "/queue/facets", "/articles/1", "/schema", "/regions?q=浙江", "/conflicts"):
                assert client.get(f"/api/v1{path}").status_code == 401, path
            assert post(client, "/articles/1/events", {"events": [{"kind": "done"}]}, 1).status_code == 401
            assert post(client, "/login", {"name": "王芳", "password": "wrong horse"}).status_code == 401
            assert post(client, "/login", {"name": "nobody", "password": "correct horse"}).status_code == 401
            answer = post(client, "/login", {"name": "王芳", "password": "correct horse"})
            assert answer.status_code == 200
            assert "HttpOnly" in answer.headers["set-cookie"]
            assert api(client, "/session")["user"] == {"name": "王芳", "role": "reviewer"}
            assert post(client, "/rebuild", {}).status_code == 403
            cookie = _cookie(client)
            assert post(client, "/logout", {}).status_code == 200
            _, _, replayed = _raw(server, "GET", "/api/v1/session", Cookie=cookie)
            assert json.loads(replayed)["user"] is None
            assert _raw(server, "GET", "/api/v1/queue", Cookie=cookie)[0] == 401
    finally:
        server.close()


def test_passwords_are_kept_as_argon2_and_sessions_end_with_a_change(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    add_user(store.engine, "a", "reviewer", "correct horse")
    with store.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT password FROM users").scalar_one()
    assert kept.startswith("$argon2id$")
    secret = log_in(store.engine, "a", "correct horse")
    assert secret is not None
    assert user_of(store.engine, secret) == ("a", "reviewer")
    assert secret not in (tmp_path / "review" / "review.sqlite").read_bytes().decode("latin-1")
    change_user(store.engine, "a", password="another horse")
    assert user_of(store.engine, secret) is None
    assert log_in(store.engine, "a", "correct horse") is None
    for name, role, password in (("a", "reviewer", "x" * 20), ("", "admin", "x" * 20), ("b", "king", "x" * 20)):
        with pytest.raises(UserError):
            add_user(store.engine, name, role, password)
    remove_user(store.engine, "a")
    with pytest.raises(UserError):
        remove_user(store.engine, "a")
    store.engine.dispose()


def test_a_server_behind_another_answers_under_the_name_given_to_it(machine: Path, tmp_path: Path) -> None:
    outputs = Path(shutil.copytree(machine, tmp_path / "outputs"))
    server = Server(outputs, None, "--name", "Review.example")
    try:
        for name, status in (("review.example", 303), ("review.example:1", 421), ("example", 421)):
            assert _raw(server, "GET", f"/?token={server.new_token()}", Host=name)[0] == status, name
    finally:
        server.close()


def test_after_five_failures_nobody_may_try_for_a_minute() -> None:
    now = [0.0]
    attempts = Attempts(clock=lambda: now[0])
    for _ in range(5):
        assert attempts.wait("name a", "address 1") == 0
        attempts.failed("name a", "address 1")
    assert attempts.wait("name a", "address 2") > 0
    assert attempts.wait("name b", "address 1") > 0
    assert attempts.wait("name b", "address 2") == 0
    now[0] = 61.0
    assert attempts.wait("name a", "address 1") == 0


def test_the_login_refuses_to_be_tried_on_and_on(machine: Path, tmp_path: Path) -> None:
    outputs = Path(shutil.copytree(machine, tmp_path / "outputs"))
    store = open_store(outputs)
    add_user(store.engine, "a", "reviewer", "correct horse")
    store.engine.dispose()
    server = Server(outputs)
    try:
        with closing(server.page()) as client:
            tried: list[Any] = [post(client, "/login", {"name": "a", "password": f"guess {at}"}) for at in range(7)]
            assert [each.status_code for each in tried] == [401] * 5 + [429] * 2
            assert int(tried[-1].headers["retry-after"]) > 0
            assert post(client, "/login", {"name": "a", "password": "correct horse"}).status_code == 429
    finally:
        server.close()
