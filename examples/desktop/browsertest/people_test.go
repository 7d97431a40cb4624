package browsertest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"strconv"
	"strings"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// agent is somebody at a desk.
type agent struct{ *screen }

// desk opens the agent's page.
func (s *site) desk(who string) *agent {
	s.t.Helper()
	return &agent{s.screen(who, "/", 1280, 800)}
}

// agent opens the agent's page and signs in there. The agent is logged out still.
func (s *site) agent(id string) *agent {
	s.t.Helper()
	a := s.desk(id)
	a.click("signin-" + id)
	a.wait("the desk opens", `says('state-pill')`)
	return a
}

// ready is an agent who has logged in as Ready.
func (s *site) ready(id string) *agent {
	s.t.Helper()
	a := s.agent(id)
	a.click("btn-log-in")
	a.state("Ready")
	return a
}

// state waits until the agent is shown in a state.
func (a *agent) state(name string) {
	a.t.Helper()
	a.wait("the state is "+name, `says('state-pill') === %s`, name)
}

// alertOf waits for the alert of a customer and returns its conversation.
func (a *agent) alertOf(customer string) string {
	a.t.Helper()
	return await[string](a.screen, "an alert of "+customer,
		`all('alert').find((n) => says('alert-customer', n) === %s)?.dataset.conversation ?? ''`, customer)
}

// answer clicks a button of the alert of a conversation.
func (a *agent) answer(conversation, button string) {
	a.t.Helper()
	a.click(`[data-test="alert"][data-conversation="`+conversation+`"]`, button)
	a.wait("the alert goes", `!of('alert', %s)`, conversation)
}

// takes opens the conversation of a customer, and returns it.
func (a *agent) takes(customer string) string {
	a.t.Helper()
	c := a.alertOf(customer)
	a.answer(c, "alert-open")
	a.focused(c)
	return c
}

// row is the selector of a line of the active communications list.
func row(conversation string) string {
	return `[data-test="row"][data-conversation="` + conversation + `"]`
}

// focused waits until a conversation is in focus, and no other.
func (a *agent) focused(conversation string) {
	a.t.Helper()
	a.wait("the conversation is in focus", `all('row').filter((n) => n.dataset.focused === 'true').map((n) => n.dataset.conversation).join() === %s`, conversation)
}

// says sends a message to the conversation in focus.
func (a *agent) says(text string) {
	a.t.Helper()
	a.write(text, "message-field")
	a.press(kb.Enter)
	a.wait("the message is in the transcript", `says('transcript').includes(%s)`, text)
	a.wait("the field is empty and keeps the cursor", `one('message-field').value === '' && document.activeElement === one('message-field')`)
}

// reads waits until the transcript in focus has the text.
func (a *agent) reads(text string) {
	a.t.Helper()
	a.wait("the transcript shows "+text, `says('transcript')?.includes(%s)`, text)
}

// finish books a disposition and a note and is done with the conversation in focus.
func (a *agent) finish(disposition, note string) {
	a.t.Helper()
	a.write(disposition, "disposition")
	a.write(note, "note")
	a.click("btn-done")
}

// customer is somebody in the shop.
type customer struct{ *screen }

// shop opens the shop's page, on a telephone.
func (s *site) shop(who string) *customer {
	s.t.Helper()
	return &customer{s.screen(who, "/chat", 400, 720)}
}

// customer opens the shop's page and asks a first question.
func (s *site) customer(name, question string) *customer {
	s.t.Helper()
	c := s.shop(strings.ToLower(name))
	c.click("chat-bubble")
	c.write(name, "chat-name")
	c.write(question, "chat-text")
	c.click("chat-send")
	return c
}

// says sends a message.
func (c *customer) says(text string) {
	c.t.Helper()
	c.write(text, "chat-text")
	c.click("chat-send")
	c.reads(text)
}

// reads waits until the chat has the text.
func (c *customer) reads(text string) {
	c.t.Helper()
	c.wait("the chat shows "+text, `all('chat-line').some((n) => n.textContent.includes(%s))`, text)
}

// visitor is a customer whose page does not matter: only what it sends does.
type visitor struct {
	*site
	name   string
	client *http.Client
	sent   int
}

// visitor sends a first message as the shop's page would.
func (s *site) visitor(name, text string) *visitor {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(s.t, err)
	v := &visitor{site: s, name: name, client: &http.Client{Jar: jar, Timeout: patience}}
	v.says(text)
	return v
}

// says sends a message.
func (v *visitor) says(text string) {
	v.t.Helper()
	v.sent++
	body, err := json.Marshal(map[string]any{
		"key": strconv.Itoa(v.sent), "kind": "conversation.receive",
		"command": map[string]string{"service": "shop", "channel": "web", "name": v.name, "text": text, "page": "https://www.fernandfell.example/tents/alpine-2"},
	})
	require.NoError(v.t, err)
	resp, err := v.client.Post(v.url+"/api/customer/commands", "application/json", bytes.NewReader(body))
	require.NoError(v.t, err)
	resp.Body.Close()
	require.Equal(v.t, http.StatusOK, resp.StatusCode)
}
