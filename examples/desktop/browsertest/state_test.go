package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// An agent who has closed one channel is offered what comes on the others.
func TestA10_AClosedChannel(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ann.click("btn-channels")
	ann.shot("menu")
	ann.click("channel-web")
	ann.state("Ready, not for Web chat")
	s.visitor("Ada", "Hello")
	s.phone(number).says("Hello by phone")
	c := await[string](ann.screen, "the text message is offered", `one('alert')?.dataset.conversation ?? ''`)
	require.Equal(t, 1, read[int](ann.screen, `all('alert').length`))
	require.Contains(t, read[string](ann.screen, `says('alert-facts')`), "SMS")
	ann.answer(c, "alert-open")
	require.Zero(t, read[int](ann.screen, `all('alert').length`))
	ann.click("btn-channels")
	ann.click("channel-web")
	ann.alertOf("Ada")
	ann.state("Busy")
}

// A phone call that the host runs makes the agent Busy, and its end gives it back.
func TestA12_APhoneCallMakesBusy(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ann.click("btn-call")
	ann.state("Busy")
	ann.wait("the call is on the desk", `says('own-row')?.startsWith('Phone call 0:0')`)
	ann.texts(number, "I call you back.", false) // D1: also on a call
	ann.wait("it is set aside", `document.querySelector('#parked [data-test="row"]')`)
	ann.shot("call")
	ann.state("Busy")
	ann.click("own-end")
	ann.state("Ready")
	ann.wait("the call is gone", `!one('own-row')`)
}

// The reasons for Not ready are the host's list; the time in it is counted.
func TestA15_TheReasonsAreAList(t *testing.T) {
	s := newSite(t, "-speed", "10")
	ann := s.ready("ann")
	ann.click("btn-not-ready")
	require.Equal(t, []string{"Lunch", "Break", "Meeting", "Training", "Other work"},
		read[[]string](ann.screen, `[...document.querySelectorAll('#reasons button')].map((n) => n.textContent)`))
	ann.shot("reasons")
	ann.press(kb.ArrowDown, kb.ArrowDown, kb.ArrowDown, kb.Enter)
	ann.state("Not ready (training)")
	ann.wait("the time is counted", `/^0:[01]\d$/.test(says('state-timer'))`)
	ann.wait("it goes on", `Number(says('state-timer').split(':')[1]) > 15`)
	ann.reload()
	ann.wait("it goes on over a reload", `/^(0:[1-9]|[1-9]:)/.test(says('state-timer') ?? '')`)
	ann.state("Not ready (training)")
}

// The commands of the message field: they are listed and completed, an unknown one is
// refused, and none reaches the customer.
func TestC6_CommandsInTheMessageField(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "Please call me.")
	ann.takes("Ada")
	listed := `[...document.querySelectorAll('#slash-list li')].filter(seen).map((n) => n.querySelector('b').textContent).join()`
	ann.types("/")
	ann.wait("all are listed", listed+` === '/ban,/callback'`)
	ann.shot("list")
	ann.types("ca")
	ann.wait("one is left", listed+` === '/callback'`)
	ann.press("\t")
	ann.wait("it is completed", `one('message-field').value === '/callback' && document.activeElement === one('message-field')`)
	ann.types(" tomorrow")
	ann.click("btn-send")
	ann.wait("the staff sees it", `all('line').some((n) => n.dataset.notice === 'slash' && n.textContent.includes('/callback tomorrow') && n.textContent.includes('Ann Able'))`)
	ann.types("/fly")
	ann.click("btn-send")
	ann.wait("an unknown one is refused", `says('message-problem')?.includes('/ban, /callback')`)
	require.Equal(t, "/fly", read[string](ann.screen, `one('message-field').value`))
	ann.shot("unknown")
	ann.clears()
	ann.says("I call you.")
	ada.reads("I call you.")
	require.NotContains(t, read[string](ada.screen, `document.getElementById('chat-lines').textContent`), "/")

	ann.types("/ban")
	ann.click("btn-send")
	ann.state("After call work")
	ada.wait("it is over", `says('chat-phase').includes('ended')`)
}
