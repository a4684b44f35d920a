from tests.local.host.running import until


def test_what_an_app_prints_and_logs_is_relayed_line_by_line_under_its_name(web):
    web.get("/api/say")
    web.get("/api/later")

    # Lines have a way of their own, and may come after the answer.
    until(lambda: web.log.having("[http] printed"))
    until(lambda: sum(line.count("x") for line in web.log.having("[http] xxx")) == 200_000)
    said = ["[http] say: first line", "[http] say: second line"]
    until(lambda: web.log.having("[http] say: ", level=30) == said)
    until(lambda: web.log.having("[http] later: from an async function"))
