package browsertest

import (
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// card is the selector of the alert of a conversation.
func card(conversation string) string {
	return `[data-test="alert"][data-conversation="` + conversation + `"]`
}

// buttons are the alert buttons of one card that can be pressed.
const buttons = `['alert-accept', 'alert-open', 'alert-reject'].filter((n) => one(n, of('alert', %s))?.disabled === false).length`

// The first answer to an alert counts. While the server is away the card says that
// it is not sent yet, and there is nothing else to press.
func TestTheFirstAnswerCounts(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	s.visitor("Ada", "Hello")
	c := ann.alertOf("Ada")
	require.Equal(t, 3, read[int](ann.screen, buttons, c))

	s.kill()
	ann.click(card(c), "alert-reject")
	ann.wait("the card says that it is not sent yet", `says('alert-note') === 'Not sent yet, trying again…'`)
	require.Zero(t, read[int](ann.screen, buttons, c))
	ann.shot("not-sent")
	read[bool](ann.screen, `one('alert-accept').click() ?? true`)
	s.again()
	ann.state("Not ready (an offer was rejected)")
	ann.wait("the alert is gone", `all('alert').length === 0`)
	require.Zero(t, read[int](ann.screen, `all('row').length`))
}

// A refused answer says why, and the alert can be answered again.
func TestARefusedAnswerGivesTheButtonsBack(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	s.visitor("Ada", "Hello")
	c := ann.alertOf("Ada")
	read[bool](ann.screen, `(() => {
		const ask = window.fetch;
		window.fetch = async (path, init) => {
			if (!path.endsWith('/commands')) return ask(path, init);
			window.fetch = ask;
			return new Response('{"code":"x","why":"not today","do":"try again"}', { status: 409 });
		};
		return true;
	})()`)
	ann.click(card(c), "alert-reject")
	ann.wait("the reason is shown", `says('toast')?.includes('Not today')`)
	ann.wait("the buttons are back", buttons+` === 3 && !says('alert-note')`, c)
	ann.answer(c, "alert-open")
	ann.focused(c)
}

// When its time is over an alert cannot be answered, though the server's word is
// still to come; when that comes the agent is told what was missed.
func TestAnAlertWhoseTimeIsOver(t *testing.T) {
	s := newSite(t, "-speed", "4") // five seconds for an answer
	ann := s.ready("ann")
	s.visitor("Ada", "Hello")
	c := ann.alertOf("Ada")
	s.kill()
	ann.wait("the time is over", `says('alert-note') === 'The time is over' && says('alert-countdown') === '0:00'`)
	require.Zero(t, read[int](ann.screen, buttons, c))
	ann.shot("over")
	s.again()
	ann.wait("it is said what was missed", `says('toast')?.startsWith('You missed an offer of Ada. You get no new ones')`)
	ann.state("Not ready (an offer was missed)")
}

// An alert that is missed while another chat is open does not go without a word.
func TestAMissedAlertBesideAnotherChat(t *testing.T) {
	s := newSite(t, "-speed", "4")
	ann := s.ready("ann")
	s.visitor("Ada", "Hello")
	ann.takes("Ada")
	s.visitor("Bea", "Hello too")
	ann.alertOf("Bea")
	ann.wait("it is said what was missed", `says('toast')?.startsWith('You missed an offer of Bea. You get no new ones until you are Ready.')`)
	ann.wait("the wish is there", `says('pending')?.startsWith('Not ready (an offer was missed)')`)
	require.True(t, read[bool](ann.screen, `(() => {
		const probe = document.body.appendChild(document.createElement('i'));
		probe.style.color = 'var(--amber)';
		const amber = getComputedStyle(probe).color;
		probe.remove();
		return getComputedStyle(one('pending')).color === amber;
	})()`), "the wish is amber")
	ann.state("Busy")
	ann.shot("missed")
}

// places are where the rows, the lines and the controls of the desk stand.
const places = `JSON.stringify([...document.querySelectorAll('.bar button, [data-test=row], [data-test=line], [data-test=message-field], [data-test=note], [data-test=btn-end]')]
	.filter(seen).map((n) => n.getBoundingClientRect()).map((r) => [r.x, r.y, r.width, r.height].map(Math.round).join()))`

// Alerts come and go, and nothing else moves for it: no row, no line, no field.
// Those that remain stay where they are while the pointer is among them.
func TestAlertsMoveNothing(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.visitor("Ada", "Ada's question")
	ann.takes("Ada")
	for range 12 { // more than the window has room for
		ada.says("One\nmore\nquestion")
	}
	ann.wait("all is there", `said('line').length === 13`)
	ann.click("message-field")
	before := read[string](ann.screen, places)

	s.visitor("Bea", "Bea's question")
	b := ann.alertOf("Bea")
	s.visitor("Cyd", "Cyd's question")
	c := ann.alertOf("Cyd")
	require.Equal(t, before, read[string](ann.screen, places), "two alerts have come")
	ann.shot("two-alerts")
	box := `JSON.stringify(of('alert', %s).getBoundingClientRect())`
	place := read[string](ann.screen, box, c)
	ann.answer(b, "alert-reject")
	require.Equal(t, place, read[string](ann.screen, box, c), "the one that remains")
	ann.do("move the pointer away", chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 100, 400))
	ann.wait("it moves up", box+` !== %s`, c, place)
	ann.answer(c, "alert-reject")
	ann.wait("the wish is shown", `says('pending')`)
	require.Equal(t, before, read[string](ann.screen, places), "the alerts have gone")
}

// A short talk is not covered by the alerts.
func TestAShortTalkIsNotCovered(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	s.visitor("Ada", "Ada's question")
	ann.takes("Ada")
	s.visitor("Bea", "Bea's question")
	ann.alertOf("Bea")
	require.GreaterOrEqual(t, read[float64](ann.screen, `one('line').getBoundingClientRect().top - document.getElementById('alerts').getBoundingClientRect().bottom`), 0.0)
}

// In a small window three alerts leave half of it free, and each can be answered. A
// window narrower than the desk scrolls.
func TestASmallWindow(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ann.do("have a small window", chromedp.EmulateViewport(1024, 600))
	var all []string
	for _, who := range []string{"Ada", "Bea", "Cyd"} {
		s.visitor(who, who+"'s question")
		all = append(all, ann.alertOf(who))
	}
	require.Less(t, read[float64](ann.screen, `document.getElementById('alerts').getBoundingClientRect().height`), 300.0)
	ann.shot("three-alerts")
	ann.answer(all[2], "alert-accept")
	ann.answer(all[0], "alert-accept")
	ann.answer(all[1], "alert-accept")
	ann.wait("all are on the desk", `all('row').length === 3`)
	ann.shot("three-rows")

	ann.do("have a tiny window", chromedp.EmulateViewport(700, 500))
	ann.click("btn-send")
	ann.click("note")
	ann.shot("tiny")
	ann.click("btn-sign-out")
	ann.wait("it is asked", `one('sign-out-only')`)
}
