package browsertest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What the customer filled in before the chat is on the agent's card.
func TestE3_TheFormIsOnTheAgentsCard(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.shop("ada")
	ada.click("chat-bubble")
	ada.write("Ada", "chat-name")
	ada.write("ada@mail.example", "chat-email")
	ada.write("FF-1002", "chat-order")
	ada.write("Where is my tent?", "chat-text")
	ada.shot("form")
	ada.click("chat-send")
	ann.takes("Ada")
	ann.card("contact-card")
	ann.wait("the fields are there", `((text) => text.includes('ada@mail.example') && text.includes('FF-1002'))(document.getElementById('contact-facts').innerText)`)
	require.Equal(t, "Ada", read[string](ann.screen, `one('contact-name').value`))
	ann.shot("card")
	ann.wipe("contact-name")
	ann.write("Ada Adams", "contact-name")
	ann.click("btn-identify")
	ann.wait("the new name is everywhere", `says('customer') === 'Ada Adams' && says('row-name') === 'Ada Adams'`)
}

// The agent sees which page the customer is on, as it moves.
func TestE4_ThePageFollowsTheCustomer(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "Which one is lighter?")
	ann.takes("Ada")
	ann.wait("the page is shown", `document.querySelector('.who .facts').textContent.endsWith('/chat')`)
	read[bool](ada.screen, `(document.querySelector('a[href="#packs"]').click(), true)`)
	ann.wait("it has changed", `document.querySelector('.who .facts').textContent.endsWith('/chat#packs')`)
	ann.wait("in the list too", `says('row-facts').endsWith('/chat#packs')`)
}

// Links in messages are links, on both sides; what leads off the site is marked.
func TestE5_LinksAreLinks(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "Is 😀 www.elsewhere.example/tents, good? javascript:alert(1)")
	ann.takes("Ada")
	here := s.url + "/chat#tents"
	ann.says("Look at " + here + ".")
	for _, p := range []*screen{ann.screen, ada.screen} {
		p.wait("both are links", `document.querySelectorAll('.said a').length === 2`)
		links := read[[]string](p, `[...document.querySelectorAll('.said a')].map((n) => [n.textContent, n.href, n.rel, n.target, n.className].join(' '))`)
		require.Equal(t, []string{
			"www.elsewhere.example/tents http://www.elsewhere.example/tents noopener noreferrer _blank off-site",
			here + " " + here + " noopener noreferrer _blank ",
		}, links)
		text := read[string](p, `[...document.querySelectorAll('.said')].map((n) => n.textContent).join('\n')`)
		require.True(t, strings.Contains(text, "Is 😀 www.elsewhere.example/tents, good? javascript:alert(1)"), text)
		p.shot("links")
	}
}

// The history has all conversations with the customer, and opens an older one.
func TestE9_TheHistoryOpensAnOlderConversation(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.visitor("Ada", "Do you ship to Norway?")
	ann.takes("Ada")
	ann.says("In three days.")
	ann.click("btn-end")
	ann.finish("Solved", "Norway")
	ann.state("Ready")
	ada.says("And to Sweden?")
	ann.takes("Ada")
	ann.card("thread-card")
	ann.wait("both are there", `all('past').length === 2`)
	older := read[string](ann.screen, `all('past')[1].textContent`)
	for _, fact := range []string{"Web chat", "Shop", "Ann Able", "Solved"} {
		require.Contains(t, older, fact)
	}
	ann.shot("history")
	ann.click("#thread li:nth-child(2)", "past")
	ann.wait("the older one is shown", `((text) => text.includes('Ada: Do you ship to Norway?') && text.includes('Ann Able: In three days.') && !text.includes('Sweden'))(document.getElementById('past-lines').innerText)`)
	ann.shot("past")
	ann.click("#past button")
	ann.reads("And to Sweden?")

	ann.write("norw", "thread-search")
	ann.wait("the line is found", `all('hit').length === 1 && one('hit').querySelector('mark').textContent === 'Norw'`)
	ann.shot("found")
	ann.click("hit")
	ann.wait("it is shown in its conversation", `document.querySelector('#past-lines .wanted')?.textContent.startsWith('Ada: Do you ship to Norway?')`)
	ann.click("#past button")
	ann.write("x", "thread-search")
	ann.wait("nothing is found", `document.getElementById('thread-empty').checkVisibility() && all('hit').length === 0`)
	ann.wipe("thread-search")
	ann.wait("the whole history is back", `all('past').length === 2`)
}

// An agent who has to do with a customer reads also what colleagues said.
func TestE9_TheHistoryOfColleagues(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.visitor("Ada", "Do you ship to Norway?")
	ann.takes("Ada")
	ann.says("In three days.")
	ann.click("btn-end")
	ann.finish("Solved", "Norway")
	ann.state("Ready")
	ann.click("btn-log-out")
	ann.state("Logged out")
	bob := s.ready("bob")
	ada.says("And to Sweden?")
	bob.takes("Ada")
	bob.card("thread-card")
	bob.wait("both are there", `all('past').length === 2`)
	bob.click("#thread li:nth-child(2)", "past")
	bob.wait("what the colleague said is shown", `document.getElementById('past-lines').innerText.includes('Ann Able: In three days.')`)
}

// Each side sees that the other is typing, and when it has stopped.
func TestE14_TypingIsSeenOnBothSides(t *testing.T) {
	s := newSite(t)
	ann := s.ready("ann")
	ada := s.customer("Ada", "Hello")
	ann.takes("Ada")
	ada.write("Do you", "chat-text")
	ann.wait("it sees the customer typing", `says('typing') === 'Ada is typing…'`)
	ann.shot("typing")
	ada.click("chat-send")
	ann.reads("Do you")
	ann.wait("it has stopped", `!one('typing')`)

	ann.types("Yes, we")
	ada.wait("it sees the agent typing", `says('chat-typing') === 'Ann Able is typing…'`)
	ada.shot("typing")
	ann.clears()
	ada.wait("it has stopped", `!one('chat-typing')`)
}
