package browsertest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// When the agent ends the conversation both sides see it, and the agent is in After
// call work until it is done; disposition and note are kept meanwhile (E8).
func TestE7_EndedByTheAgent(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "Do you ship to Norway?")
	c := ann.takes("Ada")
	ann.says("In three days.")
	ada.reads("In three days.")
	ann.click("btn-end")
	ann.state("After call work")
	ann.wait("the row says so", `of('row', %s).dataset.phase === 'wrap_up' && says('row-wrap-up', of('row', %s)).includes('agent')`, c, c)
	ann.wait("nothing can be sent", `!one('message-field') && !one('btn-end')`)
	ada.wait("the customer sees that it is over", `says('chat-phase')?.toLowerCase().includes('ended')`)
	ann.finish("Solved", "Norway")
	ann.state("Ready")
	ann.wait("the desk is empty", `all('row').length === 0`)
}

// When the customer ends it, the agent has nothing to close: After call work begins.
func TestE7_EndedByTheCustomer(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "Do you ship to Norway?")
	c := ann.takes("Ada")
	ann.says("In three days.")
	ada.reads("In three days.")
	ada.click("chat-end")
	ann.state("After call work")
	ann.wait("the row says so", `says('row-wrap-up', of('row', %s)).includes('customer')`, c)
	ann.wait("there is nothing to end", `!one('btn-end')`)
	ann.finish("Booked", "She has ended it.")
	ann.state("Ready")
}

// Disposition and note are set while the conversation is active and after its end,
// are kept over a reload, and done puts the conversation away.
func TestE8_WrapUp(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	s.visitor("Ada", "Do you ship to Norway?")
	c := ann.takes("Ada")
	ann.write("Norway", "note")
	ann.click("disposition")
	ann.click("#dispositions li:nth-child(3)")
	chosen := read[string](ann.screen, `one('disposition').value`)
	require.Equal(t, "Needs follow-up", chosen)
	ann.click("btn-save")
	ann.wait("it is saved", `says('saved') === 'Saved'`)
	ann.wait("the row has it", `says('row-disposition', of('row', %s)) === %s`, c, chosen)

	ann.click("btn-end")
	ann.state("After call work")
	ann.shot("wrap-up")
	ann.reload()
	ann.state("After call work")
	ann.wait("both are kept", `one('disposition')?.value === %s && one('note')?.value === 'Norway'`, chosen)

	ann.wipe("disposition")
	ann.write("foll", "disposition")
	ann.wait("the list is searched", `[...document.querySelectorAll('#dispositions li')].map((n) => n.textContent).join() === 'Needs follow-up'`)
	ann.wipe("disposition")
	ann.write("No such thing", "disposition")
	ann.click("btn-done")
	ann.wait("an unknown disposition is refused", `says('wrap-up-problem')`)
	ann.state("After call work")
	ann.wipe("disposition")
	ann.write("solved", "disposition")
	ann.click("btn-done")
	ann.state("Ready")
	ann.wait("the desk is empty", `all('row').length === 0`)
}

// The time for wrap-up ends by itself, over a restart too; what was typed by then is
// saved before.
func TestA8_TheTimeForWrapUpEnds(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	s.visitor("Ada", "Do you ship to Norway?")
	ann.takes("Ada")
	ann.click("btn-end")
	ann.state("After call work")
	ann.wait("two minutes are counted", `/^[12]:\d\d$/.test(says('wrap-up-timer'))`)

	s.kill()
	s.flags = append(s.flags, "-speed", "20") // for the two minutes
	s.again()
	ann.reload()
	ann.write("Norway", "note")
	ann.wait("it is saved without a click", `says('saved') === 'Saved'`)
	ann.state("Ready")
	ann.wait("the desk is empty", `all('row').length === 0`)
}
