package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

const number = "+15550142"

// An agent who is not ready writes a text message: it is Busy with it, the customer's
// phone shows it, and the reply comes back. When it is done with it the agent is what
// it was.
func TestD1_ATextMessageFromNotReady(t *testing.T) {
	s := newSite(t)
	ann := s.agent("ann")
	ann.click("btn-log-in-not-ready")
	ann.state("Not ready (just logged in)")
	ann.click("btn-text")
	ann.click("text-send")
	ann.wait("a number is asked for", `says('text-problem').includes('country code')`)
	ann.shot("dialog")
	ann.click("text-cancel")
	ann.texts(number, "Your tent is mended.", true)
	ann.state("Busy")
	ann.reads("Your tent is mended.")
	ada := s.phone(number)
	ada.reads("agent", "Your tent is mended.")
	ada.says("Thank you!")
	ann.reads("Thank you!")
	ada.shot("phone")
	ann.shot("replied")

	ann.click("btn-end")
	ann.state("Not ready (just logged in)")
	ann.wait("a disposition is asked for", `one('btn-done').disabled && says('why-not-done') === 'Choose a disposition first.'`)
	ann.shot("must-book")
	ann.finish("Solved", "mended")
	ann.wait("the desk is empty", `all('row').length === 0`)
	ann.state("Not ready (just logged in)")
}

// A message that is sent aside leaves the agent in its state; the reply comes back to
// it, and opening it makes the agent Busy.
func TestD2_TheReplyComesBackToWhoWrote(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ann.texts(number, "Your tent is mended.", false)
	c := await[string](ann.screen, "it is set aside", `document.querySelector('#parked [data-test="row"]')?.dataset.conversation ?? ''`)
	ann.state("Ready")
	bob := s.ready("bob")
	ada := s.phone(number)
	ada.reads("agent", "Your tent is mended.")
	ada.says("When can I come?")
	ann.wait("the reply marks it", `of('row', %s).dataset.unread === '1'`, c)
	ann.state("Ready")
	require.Zero(t, read[int](bob.screen, `all('alert').length`))
	ann.click(row(c))
	ann.reads("When can I come?")
	ann.click("btn-resume")
	ann.state("Busy")
	ann.says("Until six.")
	ada.reads("agent", "Until six.")
}

// A customer begins by text message: it is offered like any other conversation.
func TestD4_ACustomerBeginsByTextMessage(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.phone(number)
	ada.click("phone-send")
	ada.wait("a text is asked for", `says('phone-problem').includes('write something')`)
	ada.says("Do you ship to Norway?")
	c := await[string](ann.screen, "an alert", `one('alert')?.dataset.conversation ?? ''`)
	require.Contains(t, read[string](ann.screen, `says('alert-facts')`), "SMS")
	require.Contains(t, read[string](ann.screen, `says('alert-facts')`), "to +15550100")
	require.Contains(t, read[string](ann.screen, `one('alert').innerText`), number)
	ann.shot("alert")
	ann.answer(c, "alert-open")
	ann.says("In three days.")
	ada.reads("agent", "In three days.")
	ada.reload()
	ada.reads("customer", "Do you ship to Norway?")
	ada.reads("agent", "In three days.")
}

// What came for an agent who was logged out is one number at Recent, which is zero
// after a visit.
func TestC5_RecentCountsWhatCameMeanwhile(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ann.texts(number, "Your tent is mended.", false)
	ann.wait("it is set aside", `document.querySelector('#parked [data-test="row"]')`)
	ann.click("btn-log-out")
	ann.state("Logged out")
	ada := s.phone(number)
	ada.says("When can I come?")
	ada.says("Hello?")
	ann.wait("two are counted", `says('recent-count') === '2'`)
	ann.reload()
	ann.wait("they are counted still", `says('recent-count') === '2'`)
	ann.state("Logged out")
	ann.click("btn-recent")
	ann.wait("it is said of whom", `[...document.querySelectorAll('#recent-list .choice')].some((n) => n.textContent.includes(%s) && n.querySelector('.badge').textContent === '2')`, number)
	ann.click("#recent-list .choice")
	ann.click("#recent-thread", "past")
	ann.wait("what was said is shown", `document.getElementById('past-lines').innerText.includes('When can I come?')`)
	ann.shot("recent")
	ann.press(kb.Escape)
	ann.press(kb.Escape)
	ann.wait("nothing is counted", `!one('recent-count')`)
	ann.reload()
	ann.wait("it stays so", `one('btn-recent') && !one('recent-count')`)
}
