package browsertest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The customer's page through the whole life of a chat: the bubble, the queue, the
// agent's name, a reload, the end, and a new chat that begins on an empty page.
func TestTheCustomersWholeChat(t *testing.T) {
	s := newSite(t)
	ada := s.customer("Ada", "Do you ship to Norway?")
	ada.wait("it waits", `says('chat-phase').includes('queue')`)
	ada.shot("waiting")

	ann := s.agent("ann")
	ann.click("btn-log-in")
	c := ann.takes("Ada")
	ada.wait("it sees who it talks to", `says('chat-phase').includes('Ann Able')`)
	ann.says("In three days.")
	ada.reads("In three days.")
	ada.says("Thank you!")
	ann.reads("Thank you!")

	ada.reload()
	ada.reads("Thank you!")
	require.Equal(t, []string{"1 customer", "2 agent", "3 customer"}, read[[]string](ada.screen, `lines('chat-line')`))
	require.False(t, read[bool](ada.screen, `Boolean(one('chat-name'))`), "the name is known")
	ada.shot("talking")

	ann.click("btn-end")
	ada.wait("it sees who ended it", `says('chat-phase').includes('Ann Able has ended the chat')`)
	ada.wait("there is nothing to end", `!one('chat-end')`)
	ann.finish("Solved", "Norway")
	ann.state("Ready")

	ada.says("One more question")
	next := ann.takes("Ada")
	require.NotEqual(t, c, next)
	ann.reads("One more question")
	require.Equal(t, []string{"1 customer"}, read[[]string](ada.screen, `lines('chat-line')`))
}

// An answer that comes while the window is closed is counted on the bubble.
func TestAnAnswerToAClosedWindowIsCounted(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "Hello")
	ann.takes("Ada")
	ada.click("chat-close")
	ann.says("Good day.")
	ann.says("What can I do for you?")
	ada.wait("two are counted", `says('chat-unread') === '2'`)
	ada.shot("closed")
	ada.click("chat-bubble")
	ada.reads("What can I do for you?")
	ada.wait("nothing is counted", `!one('chat-unread')`)
}

// The customer's page refuses what the agent's refuses.
func TestTheCustomersWrongTexts(t *testing.T) {
	s := newSite(t)
	ada := s.shop("ada")
	ada.click("chat-bubble")
	ada.write("Hello", "chat-text")
	ada.click("chat-send")
	ada.wait("a name is asked for", `says('chat-problem').includes('name')`)
	ada.write("Ada", "chat-name")
	ada.wipe("chat-text")
	ada.click("chat-send")
	ada.wait("a text is asked for", `says('chat-problem').includes('write something')`)
	long := strings.Repeat("é", 1001)
	ada.paste(long, "chat-text")
	ada.click("chat-send")
	ada.wait("the refusal is shown", `says('chat-problem').includes('1000')`)
	require.Equal(t, long, read[string](ada.screen, `one('chat-text').value`))
	require.Zero(t, read[int](ada.screen, `said('chat-line').length`))
	ada.wipe("chat-text")
	ada.says("Hello")
}

// When the field grows with its text, the last line stays in view; near the limit
// the characters are counted.
func TestTheCustomersLongText(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "Hello")
	ann.takes("Ada")
	for range 6 {
		ann.says("An answer that takes up a little of the room that there is on a telephone's screen.")
	}
	ada.wait("all is there", `said('chat-line').length === 7`)
	small := read[int](ada.screen, `one('chat-text').offsetHeight`)
	ada.paste(strings.Repeat("A long text. ", 60), "chat-text")
	ada.wait("the field has grown", `one('chat-text').offsetHeight > %s`, small)
	ada.wait("the last line is in view", `all('chat-line').at(-1).getBoundingClientRect().bottom <= document.getElementById('chat-lines').getBoundingClientRect().bottom`)
	require.False(t, read[bool](ada.screen, `Boolean(says('chat-counter'))`), "the limit is far")
	ada.paste(strings.Repeat("é", 150), "chat-text")
	ada.wait("the characters are counted", `says('chat-counter') === '930 / 1,000'`)
	ada.shot("near-the-limit")
	ada.paste(strings.Repeat("é", 150), "chat-text")
	ada.wait("it is too long", `says('chat-problem') === 'Too long for one message.'`)
}
