package browsertest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A message in a conversation out of focus marks it unread, with a count; focusing
// it clears that.
func TestC3_AMessageOutOfFocusMarksItsRowUnread(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ann.prefer("light", "no-preference")
	ada := s.visitor("Ada", "Ada's question")
	a := ann.takes("Ada")
	s.visitor("Bea", "Bea's question")
	b := ann.takes("Bea")

	ada.says("Are you still there?")
	ann.wait("one is unread", `of('row', %s).dataset.unread === '1'`, a)
	ada.says("Hello?")
	ann.wait("two are unread", `of('row', %s).dataset.unread === '2' && says('row-unread', of('row', %s)) === '2'`, a, a)
	ann.wait("the row has the last message", `says('row-last', of('row', %s)) === 'Hello?'`, a)
	ann.wait("the window's title has the count", `document.title.startsWith('(2)')`)
	blinks := `getComputedStyle(of('row', %s)).animationName === 'unread'`
	ann.wait("it blinks", blinks, a)
	ann.wait("the other row has no mark", `of('row', %s).dataset.unread === '0' && !one('row-unread', of('row', %s))`, b, b)
	ann.focused(b)
	ann.prefer("light", "reduce")
	s.visitor("Cyd", "Cyd's question")
	ann.alertOf("Cyd")
	ann.shot("alert-two-chats-unread")

	ann.click(row(a))
	ann.focused(a)
	ann.wait("nothing is unread", `of('row', %s).dataset.unread === '0' && !one('row-unread')`, a)
	ann.prefer("light", "no-preference")
	ann.wait("nothing blinks", "!("+blinks+")", a)
	ann.reads("Hello?")
	ada.says("There you are.")
	ann.reads("There you are.")
	ann.wait("what is in focus is read", `of('row', %s).dataset.unread === '0'`, a)
}

// The focus is where it was after a reload, in this browser and in another.
func TestC2_FocusSurvivesAReload(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "Ada's question")
	a := ann.takes("Ada")
	s.visitor("Bea", "Bea's question")
	ann.takes("Bea")
	ann.click(row(a))
	ann.focused(a)
	ann.says("One moment please.")

	ann.reload()
	ann.focused(a)
	ann.state("Busy")
	ann.reads("One moment please.")
	ann.wait("the transcript is whole", `lines('line').join() === '1 customer,2 agent'`)
	ada.reads("One moment please.")
	ada.says("I wait.")
	ann.reads("I wait.")

	other := s.desk("ann-elsewhere")
	other.click("signin-ann")
	other.click("take-over")
	other.focused(a)
	other.reads("I wait.")
}

// Each conversation has a draft of its own, which waits while another is in focus,
// and is still there when the text was refused.
func TestDraftsStayWithTheirConversation(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	s.visitor("Ada", "Ada's question")
	a := ann.takes("Ada")
	ann.write("for Ada", "message-field")
	s.visitor("Bea", "Bea's question")
	b := ann.takes("Bea")
	ann.wait("the field is empty", `one('message-field').value === ''`)
	ann.write("for Bea", "message-field")
	ann.click(row(a))
	ann.focused(a)
	ann.wait("Ada's draft is back", `one('message-field').value === 'for Ada'`)
	ann.click(row(b))
	ann.focused(b)
	ann.wait("Bea's draft is back", `one('message-field').value === 'for Bea'`)
}

// What is typed and not yet sent or saved is there again after a reload, and after
// another browser's turn at the desk. Nothing is left when it was sent and saved.
func TestDraftsSurviveAReload(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "Ada's question")
	a := ann.takes("Ada")
	ann.write("a <b>note</b>", "note")
	ann.write("for <i>Ada</i>", "message-field")
	s.visitor("Bea", "Bea's question")
	ann.takes("Bea")
	ann.reload()
	ann.wait("Bea has no draft", `one('message-field')?.value === '' && one('note').value === ''`)
	ann.click(row(a))
	ann.focused(a)
	there := `one('message-field')?.value === 'for <i>Ada</i>' && one('note').value === 'a <b>note</b>' && says('saved') === 'Not saved'`
	ann.wait("Ada's draft and note are back", there)

	other := s.desk("ann-elsewhere")
	other.click("signin-ann")
	other.click("take-over")
	other.focused(a)
	ann.click("signin-ann")
	ann.click("take-over")
	ann.wait("they are back once more", there)

	ann.click("btn-save")
	ann.wait("the note is saved", `says('saved') === 'Saved'`)
	ann.click("btn-send")
	ada.reads("for <i>Ada</i>")
	ann.wait("the field is empty", `one('message-field').value === ''`)
	require.Zero(t, read[int](ann.screen, `sessionStorage.length`))
	ann.write("never sent", "message-field")
	require.Equal(t, 1, read[int](ann.screen, `sessionStorage.length`))
	ann.click("btn-end")
	ann.wait("it is over", `one('btn-done')`)
	ann.click("btn-done")
	ann.wait("it is off the desk", `!of('row', %s)`, a)
	require.Zero(t, read[int](ann.screen, `sessionStorage.length`))
}
