def test_what_an_app_prints_and_logs_is_relayed_line_by_line_under_its_name(web):
    web.get("/api/say")
    web.get("/api/later")

    assert web.log.having("[http] printed")
    assert sum(line.count("x") for line in web.log.having("[http] xxx")) == 200_000
    assert web.log.having("[http] say: ", level=30) == [
        "[http] say: first line",
        "[http] say: second line",
    ]
    assert web.log.having("[http] later: from an async function")
