"""Setup: the device is offered only where there is a choice."""

from __future__ import annotations

from counting import Counting

from widgets.setup import Setup


def test_the_device_is_offered_where_there_is_more_than_the_cpu(shown, qtbot):
    setup = shown(Setup(Counting), 280, 700)
    assert not setup.devices.isVisible() and setup.device() == "cpu"
    setup.offer(["cpu"])
    assert not setup.devices.isVisible()
    setup.offer(["cuda", "cpu"])
    assert setup.devices.isVisible() and setup.device() == "cpu", "what was chosen stays chosen"
    assert [setup.devices.editor.itemText(i) for i in range(setup.devices.editor.count())] == ["cpu", "cuda", "auto"]
    setup.devices.editor.setCurrentText("cuda")
    setup.offer(["cuda", "cpu"])
    assert setup.device() == "cuda"
    setup.set_running(True)
    assert not setup.devices.isEnabled()
