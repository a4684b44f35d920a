from local.ports import free_ports


def test_free_ports_are_all_different():
    assert all(len(set(free_ports(5))) == 5 for _ in range(2_000))
