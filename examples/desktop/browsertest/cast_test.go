package browsertest

import (
	"net/url"
	"slices"

	"github.com/chromedp/chromedp/kb"
)

// phone is a customer's telephone.
type phone struct{ *screen }

// phone opens the page of the telephone with the number.
func (s *site) phone(number string) *phone {
	s.t.Helper()
	return &phone{s.screen("phone", "/phone?number="+url.QueryEscape(number), 400, 720)}
}

// says sends a text message.
func (p *phone) says(text string) {
	p.t.Helper()
	p.write(text, "phone-text")
	p.click("phone-send")
	p.reads("customer", text)
}

// reads waits until the telephone shows the message, from the customer or the agent,
// once.
func (p *phone) reads(from, text string) {
	p.t.Helper()
	p.wait("the phone shows "+text, `[...document.querySelectorAll('.chat-line')].filter((n) => n.dataset.role === %s && n.querySelector('.said').textContent === %s).length === 1`, from, text)
}

// supervisor is somebody who looks at the floor.
type supervisor struct{ *screen }

func (s *site) supervisor() *supervisor {
	s.t.Helper()
	return &supervisor{s.screen("sam", "/supervisor", 1280, 720)}
}

// row waits until a line of the floor, by the beginning of its text, says something.
func (p *supervisor) row(name, who, says string) {
	p.t.Helper()
	p.wait(who+" is "+says, `all(%s).some((n) => n.textContent.trim().startsWith(%s) && n.innerText.replace(/\s+/g, ' ').includes(%s))`, name, who, says)
}

// choose picks a line of a list by the keyboard, as far down as its value stands.
func (p *screen) choose(value string, names ...string) {
	p.t.Helper()
	p.wait("the list has "+value, `[...(document.querySelector(%s)?.options ?? [])].some((o) => o.value === %s)`, part(slices.Clone(names)...), value)
	read[bool](p, `(() => {
		const list = document.querySelector(%s);
		list.value = %s;
		return list.dispatchEvent(new Event('change', { bubbles: true }));
	})()`, part(slices.Clone(names)...), value)
}

// asksIn asks somebody into the conversation in focus: button says whether to take it
// over or beside the agent.
func (a *agent) asksIn(who, button string) {
	a.t.Helper()
	a.click("btn-invite")
	a.write(who, "directory-search")
	a.wait(who+" is found", `[...document.querySelectorAll('#directory-list .choice')].map((n) => n.querySelector('.name').textContent).join() === %s`, who)
	a.click("#directory-list .choice")
	a.click(button)
	a.wait("it waits for an answer", `says('invited')?.includes(%s)`, who)
}

// texts writes to a number with the dialog.
func (a *agent) texts(number, text string, opens bool) {
	a.t.Helper()
	a.click("btn-text")
	a.write(number, "text-to")
	a.write(text, "text-message")
	if !opens {
		a.click("text-open")
	}
	a.click("text-send")
	a.wait("the dialog closes", `!one('text-send')`)
}

// card opens one of the cards beside the conversation.
func (a *agent) card(name string) {
	a.t.Helper()
	a.click(name, "summary.opener")
	a.wait("the card is open", `one(%s).open`, name)
}

// types types without sending.
func (a *agent) types(text string) {
	a.t.Helper()
	a.write(text, "message-field")
}

// clears empties the message field by the keyboard.
func (a *agent) clears() {
	a.t.Helper()
	a.wipe("message-field")
	a.press(kb.Escape)
}
