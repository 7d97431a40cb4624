package browsertest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// The agent is Busy as soon as the alert is on the screen, not when it is answered.
func TestA2_BusyWhenTheAlertAppears(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	s.visitor("Ada", "Do you ship to Norway?")
	c := ann.alertOf("Ada")
	ann.state("Busy")
	require.Equal(t, c, read[string](ann.screen, `one('alert').dataset.conversation`), "it is not answered yet")
	ann.shot("alert")
}

// An alert shows what the agent decides by.
func TestB2_WhatAnAlertShows(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	s.customer("Ada", "Do you ship to Norway?")
	ann.alertOf("Ada")
	require.Equal(t, "Ada", read[string](ann.screen, `says('alert-customer')`))
	facts := read[string](ann.screen, `says('alert-facts')`)
	for _, fact := range []string{"Web chat", "Shop", "Sales"} {
		require.Contains(t, facts, fact)
	}
	require.Equal(t, strings.TrimPrefix(s.url, "http://")+"/chat", read[string](ann.screen, `says('alert-page')`))
	require.Regexp(t, `^0:(20|1\d)$`, read[string](ann.screen, `says('alert-countdown')`), "of 20 seconds")
	require.Regexp(t, `0:0\d$`, read[string](ann.screen, `says('alert-age')`))
	require.False(t, read[bool](ann.screen, `Boolean(one('alert-queue-time'))`), "it did not wait")
	first := read[string](ann.screen, `says('alert-countdown')`)
	ann.wait("the countdown goes on", `says('alert-countdown') !== %s`, first)
}

// An alert of a customer who waited says how long, as "Q m:ss".
func TestB2_WaitedInTheQueue(t *testing.T) {
	s := newSite(t, "-speed", "10")
	ann := s.ready("ann")
	ann.click("btn-not-ready")
	ann.click("reason-lunch")
	ann.state("Not ready (lunch)")
	s.visitor("Ada", "Is anybody there?")
	seconds := `(([m, s]) => m * 60 + Number(s))(says('state-timer').split(':'))`
	before := read[int](ann.screen, seconds)
	ann.wait("a customer waits for ten seconds", seconds+` >= %s`, before+11)
	ann.click("btn-ready")
	waited := await[string](ann.screen, "the alert says the time in the queue", `says('alert-queue-time') ?? ''`)
	require.Regexp(t, `^Q \d:\d\d$`, waited)
	var m, sec int
	_, err := fmt.Sscanf(waited, "Q %d:%d", &m, &sec)
	require.NoError(t, err)
	require.GreaterOrEqual(t, m*60+sec, 10)
}

// With nothing in focus, accept and open both focus; with a conversation in focus
// accept leaves it there and open moves to the new one; the preference makes accept
// move too.
func TestB3_AcceptLeavesTheFocusAndOpenMovesIt(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")

	s.visitor("Ada", "Ada's question")
	ada := ann.alertOf("Ada")
	ann.answer(ada, "alert-accept")
	ann.focused(ada)
	ann.reads("Ada's question")

	s.visitor("Bea", "Bea's question")
	bea := ann.alertOf("Bea")
	ann.answer(bea, "alert-accept")
	ann.wait("both are in the list", `all('row').length === 2`)
	ann.focused(ada)
	ann.shot("accepted-beside")

	s.visitor("Cyd", "Cyd's question")
	cyd := ann.alertOf("Cyd")
	ann.answer(cyd, "alert-open")
	ann.focused(cyd)
	ann.reads("Cyd's question")
}

// The preference makes accept move the focus as well.
func TestB3_APreferenceMakesAcceptMoveTheFocus(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	s.visitor("Ada", "Ada's question")
	ann.answer(ann.alertOf("Ada"), "alert-accept")

	ann.click("prefer-focus")
	ann.reload()
	ann.wait("the preference is kept", `one('prefer-focus').checked`)
	s.visitor("Bea", "Bea's question")
	bea := ann.alertOf("Bea")
	ann.answer(bea, "alert-accept")
	ann.focused(bea)
	ann.reads("Bea's question")
}

// Who rejects with nothing else on the desk is Not ready until it makes itself Ready.
func TestA4_RejectMakesNotReady(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	s.visitor("Ada", "Hello")
	ann.answer(ann.alertOf("Ada"), "alert-reject")
	ann.state("Not ready (an offer was rejected)")
	ann.click("btn-ready")
	ann.state("Ready")
}

// Who rejects with another conversation open stays Busy, and is Not ready when the
// last one is finished.
func TestA4_RejectWithOtherChatsStaysBusy(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	s.visitor("Ada", "Hello")
	ann.takes("Ada")
	s.visitor("Bea", "Hello too")
	ann.answer(ann.alertOf("Bea"), "alert-reject")
	ann.wait("the wish is shown", `says('pending')?.startsWith('Not ready (an offer was rejected)')`)
	ann.state("Busy")
	ann.click("btn-end")
	ann.state("After call work")
	ann.finish("Solved", "rejected another meanwhile")
	ann.state("Not ready (an offer was rejected)")
}

// An alert that nobody answers goes, the agent is Not ready, and the next one is
// asked.
func TestA5_AMissedAlert(t *testing.T) {
	s := newSite(t, "-speed", "10")
	ann := s.ready("ann")
	ada := s.customer("Ada", "Hello")
	ann.alertOf("Ada")
	ann.state("Not ready (an offer was missed)")
	ann.wait("the alert is gone", `all('alert').length === 0`)
	ada.wait("the customer is in the queue", `says('chat-phase').includes('queue')`)

	bob := s.agent("bob")
	bob.click("btn-log-in")
	bob.state("Not ready (an offer was missed)")
	bob.click("btn-ready")
	bob.state("Ready")
}

// An alert that appears under the resting pointer does not take the click that was
// meant for what had been there; a moment later it does.
func TestAnAlertIsNotAnsweredByMistake(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	s.visitor("Ada", "Ada's question")
	ada := ann.alertOf("Ada")
	x, y := ann.spot(card(ada), "alert-customer") // where the next one will be
	ann.answer(ada, "alert-reject")
	ann.click("btn-ready")
	ann.state("Ready")
	ann.do("rest the pointer", chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, x, y))
	read[bool](ann.screen, `new MutationObserver(() => {
		const button = one('alert-accept');
		if (!button || window.clicked) return;
		window.clicked = true;
		button.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
	}).observe(document.getElementById('alerts'), { childList: true }) ?? true`)

	s.visitor("Bea", "Bea's question")
	bea := ann.alertOf("Bea")
	ann.wait("it was clicked at once", `window.clicked`)
	ann.answer(bea, "alert-reject")
	ann.state("Not ready (an offer was rejected)")
}

// The customer leaves while it is offered: the alert goes, and the agent is Ready.
func TestB6_TheCustomerLeaves(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "Hello")
	ann.alertOf("Ada")
	ada.click("chat-end")
	ann.wait("the alert is gone", `all('alert').length === 0`)
	ann.state("Ready")
}

// A wish that is made while Busy is shown, the last one counts, and it takes effect
// when the work ends.
func TestA7_AWishWaitsForTheWorkToEnd(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	s.visitor("Ada", "Hello")
	ann.takes("Ada")
	ann.click("btn-log-out")
	ann.wait("the wish waits", `says('pending') === 'Logged out when done'`)
	ann.click("btn-not-ready")
	ann.click("reason-lunch")
	ann.wait("the last wish counts", `says('pending') === 'Not ready (lunch) when done'`)
	ann.state("Busy")
	ann.click("btn-end")
	ann.state("After call work")
	ann.finish("Solved", "before lunch")
	ann.state("Not ready (lunch)")
	ann.wait("nothing waits", `!one('pending')`)
}
