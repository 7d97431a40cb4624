package browsertest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A second browser of the same agent is told that the desk is in use, and may take
// it over; the first is told, and its page is put away.
func TestASecondBrowserTakesTheDeskOver(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	s.visitor("Ada", "Hello")
	c := ann.takes("Ada")

	second := s.desk("ann-elsewhere")
	second.click("signin-ann")
	second.wait("the reason is shown", `document.querySelector('.conflict:not([hidden])')?.textContent.includes('Another browser sits at this desk')`)
	second.shot("in-use")
	ann.state("Busy")

	second.click("take-over")
	second.focused(c)
	second.reads("Hello")
	ann.wait("the first is told", `document.body.innerText.includes('has taken over the desk of Ann Able')`)
	ann.wait("its page is put away", `!one('state-pill') && one('signin-ann')`)
	ann.shot("taken-over")
	second.says("I am here now.")
	ann.reload()
	ann.wait("it stays away", `one('signin-ann') && !one('state-pill')`)
}

// Who signs in elsewhere does not disturb the others.
func TestTwoAgentsHaveADeskEach(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	s.visitor("Ada", "Ada's question")
	ann.takes("Ada")
	ann.click("btn-not-ready")
	ann.click("reason-lunch")
	ann.wait("the wish waits", `says('pending') === 'Not ready (lunch) when done'`)
	bob := s.ready("bob")
	s.visitor("Bea", "Bea's question")
	bob.takes("Bea")
	bob.reads("Bea's question")
	require.Equal(t, 1, read[int](ann.screen, `all('row').length`))
	require.NotContains(t, read[string](bob.screen, `document.body.innerText`), "Ada")
}

// The program is killed in the middle of a chat and started again: both pages say
// that the connection is lost, come back by themselves, and the chat goes on both
// ways; every line is there once, those sent meanwhile too.
func TestAKilledServerComesBack(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "Do you ship to Norway?")
	c := ann.takes("Ada")
	ann.says("In three days.")
	ada.reads("In three days.")

	s.kill()
	for _, p := range []*screen{ann.screen, ada.screen} {
		p.wait("the banner appears", `one('connection-banner')`)
	}
	ann.write("Sent while it was down.", "message-field")
	ann.click("btn-send")
	ann.wait("the page says that it is not sent yet", `says('message-problem')?.includes('Not sent yet')`)
	require.Equal(t, "false", read[string](ann.screen, `one('message-field').ariaInvalid`), "there is nothing wrong with it")
	ann.shot("server-gone")
	ada.write("So was this.", "chat-text")
	ada.click("chat-send")
	ada.wait("the page says that it is not sent yet", `says('chat-problem')?.includes('Not sent yet')`)
	ada.shot("server-gone")

	s.again()
	for _, p := range []*screen{ann.screen, ada.screen} {
		p.wait("the banner goes", `!one('connection-banner')`)
	}
	ann.reads("Sent while it was down.")
	ann.reads("So was this.")
	ann.focused(c)
	ann.state("Busy")
	ada.reads("Sent while it was down.")
	ada.says("And to Sweden?")
	ann.reads("And to Sweden?")
	ann.says("In two.")
	ada.reads("In two.")

	for _, p := range []*screen{ann.screen, ada.screen} {
		said := read[[]string](p, `[...said('line'), ...said('chat-line')].map((n) => n.querySelector('.said').textContent)`)
		require.ElementsMatch(t, []string{"Do you ship to Norway?", "In three days.", "Sent while it was down.", "So was this.", "And to Sweden?", "In two."}, said, p.who)
		numbers := read[[]string](p, `[...all('line'), ...all('chat-line')].map((n) => n.dataset.n)`)
		require.Equal(t, []string{"1", "2", "3", "4", "5", "6", "7"}, numbers, p.who)
	}
}

// The program is killed while an alert is on the screen: it is there again, with
// its own deadline, and can be answered.
func TestAKilledServerKeepsTheAlert(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	s.visitor("Ada", "Do you ship to Norway?")
	c := ann.alertOf("Ada")
	s.kill()
	s.again()
	ann.answer(c, "alert-open")
	ann.focused(c)
	ann.says("In three days.")
}

// What is said before the end arrives before the end, though the server was away
// for both.
func TestTheOrderOfCommandsSurvivesAnOutage(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "Do you ship to Norway?")
	ann.takes("Ada")
	s.kill()
	ann.write("In three days. Goodbye.", "message-field")
	ann.click("btn-send")
	ann.wait("the page says that it is not sent yet", `says('message-problem')?.includes('Not sent yet')`)
	ann.click("btn-end")
	s.again()
	ada.reads("In three days. Goodbye.")
	ada.wait("it is over", `says('chat-phase')?.includes('Ann Able has ended the chat')`)
	ann.state("After call work")
	require.False(t, read[bool](ann.screen, `Boolean(one('toast'))`), "nothing was refused")
}

// A page that nobody has signed in to asks for nothing that is refused.
func TestTheFirstPageIsQuiet(t *testing.T) {
	s := newSite(t)
	ann := s.desk("ann")
	ann.wait("the list is there", `one('signin-ann')`)
	ann.mu.Lock()
	defer ann.mu.Unlock()
	require.Empty(t, ann.failed)
}
