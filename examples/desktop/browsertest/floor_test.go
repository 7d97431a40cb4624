package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

const annsRow = `[data-test="agent-row"][data-agent="ann"]`

// A supervisor sets an agent Not ready and Ready again. The agent sees it and who did
// it, and the floor says it too.
func TestA14_ASupervisorSetsTheState(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	sam := s.supervisor()
	sam.row("agent-row", "Ann Able", "Ready")
	sam.choose("meeting", annsRow, "set-not-ready")
	ann.state("Not ready (meeting)")
	ann.wait("it is said who did it", `says('set-by') === 'set by Sam Stone'`)
	sam.row("agent-row", "Ann Able", "Not ready (meeting) by Sam Stone")
	ann.shot("set")
	sam.shot("floor")
	sam.click(annsRow, "set-ready")
	ann.state("Ready")

	s.visitor("Ada", "Hello")
	ann.takes("Ada")
	sam.row("agent-row", "Ann Able", "1 active")
	sam.click(annsRow, "set-log-out")
	ann.wait("the wish waits", `says('pending') === 'Logged out when done, by Sam Stone'`)
	sam.row("agent-row", "Ann Able", "Logged out by Sam Stone")
	sam.shot("pending")
}

// The floor shows who waits, and where, by names.
func TestTheFloorShowsWhoWaits(t *testing.T) {
	s := newSite(t)
	sam := s.supervisor()
	sam.wait("nobody waits", `document.getElementById('waiting-empty').checkVisibility()`)
	s.visitor("Ada", "Hello")
	s.visitor("Bea", "Hello")
	sam.row("waiting-row", "Ada", "Shop")
	sam.row("waiting-row", "Ada", "Sales")
	ann := s.agent("ann")
	ann.click("btn-log-in")
	ann.alertOf("Ada")
	sam.row("waiting-row", "Ada", "Ann Able")
	sam.shot("waiting")
	require.Equal(t, 2, read[int](sam.screen, `all('waiting-row').length`))
	ann.takes("Ada")
	sam.wait("Ada waits no longer", `all('waiting-row').length === 1`)
}

// A ban ends the conversation at once and bars the customer, until a supervisor lifts
// it.
func TestE10_ABanAndItsLifting(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "You are all fools.")
	ann.takes("Ada")
	ann.card("contact-card")
	ann.click("btn-ban")
	ann.wait("it is asked first", `one('confirm-ban')`)
	ann.shot("asked")
	ann.click("confirm-ban")
	ann.state("After call work")
	ann.wait("the row says so", `says('row-wrap-up')?.includes('by ban')`)
	ada.wait("it is over", `says('chat-phase').includes('ended')`)
	ada.wait("it is told that it cannot write", `says('chat-phase').includes('do not take your messages') && one('chat-send').disabled`)
	ada.write("Let me in!", "chat-text")
	ada.press(kb.Enter)
	ada.wait("it is refused", `says('chat-problem').includes('do not take your messages')`)
	require.Equal(t, "Let me in!", read[string](ada.screen, `one('chat-text').value`))
	ada.shot("banned")

	sam := s.supervisor()
	sam.row("banned-row", "Ada", "Ann Able")
	sam.shot("banned")
	sam.click("lift-ban")
	sam.wait("nobody is banned", `!one('banned-row')`)
	ada.click("chat-send")
	ada.reads("Let me in!")
	ann.finish("Complaint", "banned")
	ann.alertOf("Ada")
}
