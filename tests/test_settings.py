from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from digest.actions import Action, Remedy
from digest.errors import SettingsFault
from digest.settings import Security, load, place

NEEDED = """
[association]
name = "IKA"
address = "efterlysning@ika.example"
[fortnight]
anchor = 2026-12-02
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "digest.toml"
    file.write_text(text, encoding="utf-8")
    return file


def fault_of(folder: Path, text: str) -> str:
    with pytest.raises(SettingsFault) as fault:
        load(written(folder, text))
    return str(fault.value)


def test_a_file_with_what_is_needed_is_enough(tmp_path: Path) -> None:
    settings = load(written(tmp_path, NEEDED))
    assert settings.association.address == "efterlysning@ika.example"
    assert settings.fortnight.anchor == date(2026, 12, 2)
    assert str(settings.zone) == "Europe/Copenhagen"


def test_a_variable_goes_before_the_file_and_leaves_the_rest_of_its_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_SMTP__HOST", "mx.ika.example")
    monkeypatch.setenv("DIGEST_TICK_SECONDS", "5")
    settings = load(written(tmp_path, f'{NEEDED}[smtp]\nhost = "old.example"\nport = 587\nsecurity = "tls"\n'))
    assert settings.smtp.host == "mx.ika.example"
    assert (settings.smtp.port, settings.smtp.security) == (587, Security.TLS)
    assert settings.tick_seconds == 5


@pytest.mark.parametrize("days", ["0", "29", "3651", '"never"'])
def test_mails_are_kept_for_a_month_at_least_and_not_for_ever(tmp_path: Path, days: str) -> None:
    assert load(written(tmp_path, NEEDED)).keep.mail_days == 365
    assert "keep.mail_days: " in fault_of(tmp_path, f"{NEEDED}[keep]\nmail_days = {days}\n")


def test_variables_alone_are_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGEST_ASSOCIATION__NAME", "IKA")
    monkeypatch.setenv("DIGEST_ASSOCIATION__ADDRESS", "Efterlysning@IKA.example")
    monkeypatch.setenv("DIGEST_FORTNIGHT__ANCHOR", "2026-12-02")
    assert load().association.address == "efterlysning@ika.example"


def test_a_variable_names_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_CONFIG", str(written(tmp_path, NEEDED)))
    assert load().association.name == "IKA"


def test_relative_paths_count_from_the_folder_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "house").mkdir()
    (tmp_path / "elsewhere").mkdir()
    file = written(
        tmp_path / "house", f'database = "var/d.sqlite3"\n{NEEDED}[inbox]\nsources = ["mail", "/var/mail"]\n'
    )
    monkeypatch.chdir(tmp_path / "elsewhere")
    settings = load(file)
    assert settings.database_url == f"sqlite:///{tmp_path}/house/var/d.sqlite3"
    assert settings.sources == (tmp_path / "house" / "mail", Path("/var/mail"))


def test_nothing_but_where_the_file_lies_says_where_relative_paths_count_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "root: no such setting" in fault_of(tmp_path, f'root = "/srv"\n{NEEDED}')
    monkeypatch.setenv("digest_root", "/srv")
    assert load(written(tmp_path, NEEDED)).database_url == f"sqlite:///{tmp_path}/var/digest.sqlite3"
    monkeypatch.setenv("DIGEST_ROOT", "/srv")
    assert "DIGEST_ROOT: no such setting" in fault_of(tmp_path, NEEDED)


def test_the_database_may_be_on_a_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_DATABASE", "postgresql://ika:hem%40lig@db.ika.example:5433/digest?sslmode=require")
    assert load(written(tmp_path, f'database = "here.sqlite3"\n{NEEDED}')).database_url == (
        "postgresql+psycopg://ika:hem%40lig@db.ika.example:5433/digest?sslmode=require"
    )


@pytest.mark.parametrize(
    "address",
    [
        "mysql://ika:hemmelig@db.example/d",
        "postgresql://ika:hem@melig@db.example/d",
        "postgresql://ika:hem/melig@db.example/d",
        "postgresql://ika:hemmelig@db.example",
        "postgresql://ika:hemmelig@db.example:port/d",
        "https://hemmelig",
    ],
)
def test_an_address_of_no_database_is_refused_and_not_repeated(tmp_path: Path, address: str) -> None:
    told = fault_of(tmp_path, f'database = "{address}"\n{NEEDED}')
    assert "database: neither a file nor an address such as postgresql://digest@db.ika.example/digest" in told
    assert "melig" not in told


def test_all_faults_are_told_together_each_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_COLOUR", "red")
    monkeypatch.setenv("DIGEST_SMTP__HOTS", "mx.ika.example")
    told = fault_of(
        tmp_path,
        'colour = "red"\n[association]\nname = "IKA"\n[fortnight]\nanchor = 2026-12-02\n'
        '[smtp]\nport = "many"\nbort = 1\n',
    )
    assert "association.address is missing (or set DIGEST_ASSOCIATION__ADDRESS)" in told
    assert "smtp.port: " in told
    for name in ("colour", "smtp.bort", "smtp.hots", "DIGEST_COLOUR"):
        assert f"{name}: no such setting" in told
    assert str(tmp_path / "digest.toml") in told
    assert "\n" not in told


def test_without_a_file_writing_one_is_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsFault, match=r"There is no digest\.toml here") as fault:
        load()
    assert fault.value.remedy == Remedy(Action.WRITE_SETTINGS)
    with pytest.raises(SettingsFault, match=r"no settings file .*other\.toml") as fault:
        load(tmp_path / "other.toml")
    assert fault.value.remedy == Remedy(Action.WRITE_SETTINGS)


@pytest.mark.parametrize(
    "smtp",
    [
        'password = "hemmelig"\nport = 0\n',
        'password = "hemmelig"\nusername = "ika"\nsecurity = "none"\n',
        'password = ["hemmelig"]\n',
        'port = "hemmelig"\n',
        'password = "hemmelig" "hemmelig"\n',
    ],
)
def test_no_message_repeats_a_secret(tmp_path: Path, smtp: str) -> None:
    assert "hemmelig" not in fault_of(tmp_path, f"{NEEDED}[smtp]\n{smtp}")


def test_no_secret_is_shown_with_the_settings(tmp_path: Path) -> None:
    server = 'database = "postgresql://ika:hemmelig@db.ika.example/digest"\n'
    settings = load(written(tmp_path, f'{server}{NEEDED}[smtp]\nusername = "ika"\npassword = "hemmelig"\n'))
    assert settings.smtp.password.get_secret_value() == "hemmelig"
    assert "hemmelig" in settings.database_url
    assert "hemmelig" not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"


def test_a_slip_in_the_file_is_one_line_that_says_where(tmp_path: Path) -> None:
    told = fault_of(tmp_path, "[association\nname = 'IKA'\n")
    assert str(tmp_path / "digest.toml") in told
    assert "line 1" in told
    assert "\n" not in told


@pytest.mark.parametrize("variable", ["DIGEST_INBOX__SOURCES", "DIGEST_SMTP"])
def test_a_variable_that_is_no_json_where_json_is_needed_is_a_fault_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "/var/mail")
    assert variable.lower().removeprefix("digest_").split("__")[0] in fault_of(tmp_path, NEEDED).lower()


def test_a_user_name_without_a_protected_connection_is_refused(tmp_path: Path) -> None:
    told = fault_of(tmp_path, f'{NEEDED}[smtp]\nusername = "ika"\nsecurity = "none"\n')
    assert "smtp: username needs security" in told


def test_a_zone_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    assert "fortnight.zone: 'Danmark' is not a time zone" in fault_of(tmp_path, f'{NEEDED}zone = "Danmark"\n')


def test_an_address_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    told = fault_of(tmp_path, NEEDED.replace("efterlysning@", "efterlysning"))
    assert "association.address: 'efterlysningika.example' is not a mail address" in told


def test_an_edition_closes_before_it_goes_out(tmp_path: Path) -> None:
    assert "closing_time must be before sending_time" in fault_of(tmp_path, f"{NEEDED}closing_days = 0\n")


SIGNED = NEEDED.replace("[fortnight]", 'secret = "hemmelig"\n[fortnight]')


@pytest.mark.parametrize("url", ["https://digest.ika.example", "http://127.0.0.1:8080", "http://localhost", ""])
def test_the_pages_have_a_public_address_or_there_are_none(tmp_path: Path, url: str) -> None:
    assert load(written(tmp_path, f'{SIGNED}[web]\nurl = "{url}"\n')).web.url == url
    assert load(written(tmp_path, NEEDED)).web.url == ""


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("http://digest.ika.example", "must begin with https://"),
        ("https://digest.ika.example/", "nothing behind the name"),
        ("https://digest.ika.example/sider", "nothing behind the name"),
        ("https://digest.ika.example:99999", "nothing behind the name"),
        ("digest.ika.example", "not an address such as"),
        ("https://kim@ika.example", "not an address such as"),
        ("javascript:alert(1)", "not an address such as"),
    ],
)
def test_a_public_address_that_would_not_work_is_refused(tmp_path: Path, url: str, wrong: str) -> None:
    said = fault_of(tmp_path, f'{SIGNED}[web]\nurl = "{url}"\n')
    assert "web.url: " in said
    assert wrong in said


def test_pages_need_the_secret_that_their_links_are_signed_with(tmp_path: Path) -> None:
    said = fault_of(tmp_path, f'{NEEDED}[web]\nurl = "https://digest.ika.example"\n')
    assert "web.url needs association.secret" in said
    old = NEEDED.replace("[fortnight]", 'old_secrets = ["gammel"]\n[fortnight]')
    assert "web.url needs" in fault_of(tmp_path, f'{old}[web]\nurl = "https://digest.ika.example"\n')


@pytest.mark.parametrize("where", ["127.0.0.1", ":8080", "127.0.0.1:0", "127.0.0.1:65536", "::1:8080", "a:b"])
def test_a_place_to_listen_at_has_a_host_and_a_port(tmp_path: Path, where: str) -> None:
    assert "web.listen: " in fault_of(tmp_path, f'{NEEDED}[web]\nlisten = "{where}"\n')
    assert place("[::1]:8080") == ("::1", 8080)
    assert place("localhost:80") == ("localhost", 80)
