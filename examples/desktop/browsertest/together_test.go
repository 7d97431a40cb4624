package browsertest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A transfer: the old owner keeps the conversation until the new one has accepted, and
// wraps up then. Everybody reads who has come, by name.
func TestF1_TheOldOwnerKeepsItUntilItIsAccepted(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "My tent is torn.")
	c := ann.takes("Ada")
	bob := s.ready("bob")
	ann.asksIn("Bob Baker", "directory-transfer")
	ann.shot("asked")
	require.Equal(t, c, bob.alertOf("Ada"))
	require.Equal(t, "Transfer from Ann Able", read[string](bob.screen, `says('alert-by')`))
	require.Contains(t, read[string](bob.screen, `document.getElementById('announcer').textContent`), "Transfer from Ann Able: Web chat from Ada", "for who does not look")
	bob.shot("alert")
	ann.says("One moment, my colleague knows.")
	ada.reads("One moment, my colleague knows.")
	ann.state("Busy")

	bob.answer(c, "alert-open")
	bob.focused(c)
	bob.reads("My tent is torn.")
	ann.state("After call work")
	ann.wait("its part is over", `says('row-wrap-up', of('row', %s)).includes('others go on') && !one('message-field')`, c)
	ann.shot("handed-on")
	ada.reads("Bob Baker")
	ada.wait("it sees who it talks to", `says('chat-phase') === 'You are talking to Bob Baker'`)
	bob.says("I send you a new one.")
	ada.reads("I send you a new one.")
	ada.shot("joined")
	ann.finish("Solved", "handed on")
	ann.state("Ready")
	bob.state("Busy")
	require.NotContains(t, read[string](bob.screen, `document.body.innerText`), " ann")
}

// A transfer that is turned down lapses, and the owner goes on.
func TestF3_ATransferThatIsTurnedDown(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	s.visitor("Ada", "My tent is torn.")
	c := ann.takes("Ada")
	bob := s.ready("bob")
	ann.asksIn("Bob Baker", "directory-transfer")
	bob.answer(bob.alertOf("Ada"), "alert-reject")
	bob.state("Not ready (an offer was rejected)")
	ann.wait("nobody is asked any more", `!one('invited')`)
	ann.reads("Bob Baker did not come")
	ann.wait("it is told", `says('toast')?.includes('Nobody came into the conversation with Ada')`)
	ann.focused(c)
	ann.says("I do it myself.")
	ann.asksIn("Travel", "directory-transfer")
	ann.wait("the queue is named", `says('invited').includes('queue Travel')`)
	ann.click("btn-cancel-invitation")
	ann.wait("it is taken back", `!one('invited')`)
	ann.state("Busy")
}

// A conference: everybody sees the line that somebody joined; when the owner leaves,
// the other one is the owner.
func TestF2_WhoLeavesAConferenceMakesTheOtherTheOwner(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "My tent is torn.")
	c := ann.takes("Ada")
	bob := s.ready("bob")
	ann.asksIn("Bob Baker", "directory-invite")
	bob.alertOf("Ada")
	require.Equal(t, "Ann Able asks you in", read[string](bob.screen, `says('alert-by')`))
	bob.answer(c, "alert-open")
	bob.focused(c)
	for _, p := range []*screen{ann.screen, bob.screen} {
		p.wait("the line says who joined", `all('line').some((n) => n.dataset.notice === 'joined' && n.textContent.includes('Bob Baker'))`)
	}
	ada.wait("the line says who joined", `all('chat-line').some((n) => n.dataset.notice === 'joined' && n.textContent.includes('Bob Baker'))`)
	facts := `document.querySelector('.who .facts').textContent`
	ann.wait("it sees who is there", facts+`.includes('with Bob Baker')`)
	bob.wait("it sees who is there", facts+`.includes('with Ann Able (owner)')`)
	bob.wait("only the owner ends it", `one('btn-leave') && !one('btn-end') && !one('btn-invite')`)
	bob.says("What colour is it?")
	ada.reads("What colour is it?")
	ann.reads("What colour is it?")
	ann.shot("conference")

	ann.click("btn-leave")
	ann.state("After call work")
	bob.wait("it is the owner", `one('btn-end') && one('btn-invite') && !`+facts+`.includes('with')`)
	ada.wait("the line says who left", `all('chat-line').some((n) => n.dataset.notice === 'left' && n.textContent.includes('Ann Able'))`)
	ada.shot("left")
	bob.says("Ann has left us.")
	ada.reads("Ann has left us.")
}

// The owner ends a conference for all.
func TestF2_TheOwnerEndsItForAll(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "My tent is torn.")
	c := ann.takes("Ada")
	bob := s.ready("bob")
	ann.asksIn("Bob Baker", "directory-invite")
	bob.takes("Ada")
	bob.focused(c)
	ann.click("btn-end")
	ann.state("After call work")
	bob.state("After call work")
	bob.wait("the row says so", `says('row-wrap-up', of('row', %s)).includes('by agent')`, c)
	ada.wait("it is over", `says('chat-phase').includes('ended')`)
}

// A parked conversation takes no room: the agent is Ready, a message marks it, and
// Resume makes the agent Busy again.
func TestA7_AParkedConversation(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "My tent is torn.")
	c := ann.takes("Ada")
	ann.says("I ask in the workshop.")
	ann.click("btn-park")
	ann.state("Ready")
	ann.wait("it is set aside", `document.querySelector('#parked [data-conversation="' + %s + '"]') && !document.querySelector('#rows [data-test="row"]')`, c)
	ada.says("Is it long?")
	ann.wait("the message marks it", `of('row', %s).dataset.unread === '1' && says('row-last', of('row', %s)) === 'Is it long?'`, c, c)
	ann.state("Ready")
	ann.shot("parked")
	ann.click(row(c))
	ann.focused(c)
	ann.reads("Is it long?")
	ann.state("Ready")
	ann.click("btn-resume")
	ann.state("Busy")
	ann.wait("it is among the active ones", `document.querySelector('#rows [data-conversation="' + %s + '"]') && !one('btn-resume')`, c)
	ann.says("Ten minutes.")
	ada.reads("Ten minutes.")
}
