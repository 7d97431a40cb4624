package canned_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/parley-go/parley/canned"
)

var (
	ann  = canned.Actor{ID: "ann", Teams: []string{"billing"}}
	lead = canned.Actor{ID: "lea", Teams: []string{"billing"}, EditsTeams: []string{"billing"}, EditsGlobal: true}
)

var everybody = canned.Scope{Global: true}

// shelf is a small library.
func shelf() canned.Library {
	library, err := canned.New(canned.Config{
		Variables: []canned.Variable{{Name: "ORDER", Meaning: "the number of the order"}, {Name: "F", Default: "there"}},
	},
		canned.Response{ID: "r1", Scope: everybody, Content: canned.Content{Title: "Greeting", Shortcut: "hi", Text: "Hello %F, this is %AF."}},
		canned.Response{ID: "r2", Scope: canned.Scope{Teams: []string{"billing"}}, Folder: "Billing/Refunds", Content: canned.Content{Title: "Refund is on its way", Text: "Your refund for order %ORDER will arrive in 3 days."}},
		canned.Response{ID: "r3", Scope: everybody, Folder: "Billing", Content: canned.Content{Title: "Card form", Shortcut: "card", Form: "card"}},
	)
	if err != nil {
		panic(err)
	}
	return library
}

// Ann finds a greeting, chooses it for Zoë, adds a sentence, and sends it. Then she makes
// it her own.
func Example() {
	library := shelf()
	for _, r := range library.Search(ann, "gre", 0) {
		fmt.Println(r.ID, r.Title)
	}
	choice, _ := library.Choose(ann, "r1", canned.HTML, canned.Values{"F": "Zoë", "AF": "Ann"})
	draft, _ := canned.Draft{}.Insert(0, choice)
	draft, _ = draft.Edit(draft.Text + " How are you?")
	sent, _ := draft.Send()
	fmt.Println(sent.Text, sent.Origins)

	library, events, err := canned.Step(library, ann, canned.Edit{ID: "r1", Copy: "r9", Content: canned.Content{
		Title: "Greeting", Shortcut: "hi", Text: "Good morning %F, this is %AF.",
	}})
	fmt.Println(len(events), err)
	mine, _ := library.Shortcut(ann, "HI")
	theirs, _ := library.Shortcut(lead, "hi")
	fmt.Println(mine.ID, mine.CopyOf, theirs.ID)
	// Output:
	// r1 Greeting
	// Hello Zoë, this is Ann. How are you? [{{response r1} part}]
	// 1 <nil>
	// r9 r1 r1
}

// What is stored is checked whole.
func ExampleNew() {
	_, err := canned.New(canned.Config{Variables: []canned.Variable{{Name: "%X"}}},
		canned.Response{ID: "r1", Scope: everybody, Content: canned.Content{Text: "Hello"}},
		canned.Response{ID: "r1", Content: canned.Content{Title: "Bye", Text: "Bye", Form: "card"}})
	fmt.Println(err)
	// Output:
	// variable 1 of the configuration: its name is empty, too long or not made of letters, digits and _; begin with a letter and use at most 32
	// response r1: title: it is missing; give it a title to find it by
	// response r1: scope: it is not exactly one of personal, team and global; name an owner, or teams, or global
	// response r1: form: there is a text and a form; keep one of them
	// response r1: there are two of them; leave one out
}

// An author is told what is odd before saving.
func ExampleLibrary_Parse() {
	t, err := shelf().Parse(canned.Content{Title: "Sale", Text: "Hi %F, %AF here: 50%% off with %CODE, that is 50% off."})
	for _, v := range t.Uses() {
		fmt.Println(v.Name, "is", v.Meaning)
	}
	fmt.Println(t.Warnings(), err)
	text, _ := t.Render(canned.Plain, canned.Values{"AF": "Ann"})
	fmt.Println(text)
	fmt.Println(t.Missing(canned.Values{"AF": "Ann"}))
	// Output:
	// F is the customer's first name
	// AF is the agent's first name
	// [{unknown_variable CODE 31}] <nil>
	// Hi there, Ann here: 50% off with %CODE, that is 50% off.
	// [F]
}

// The menu of an editor.
func ExampleLibrary_Variables() {
	for _, v := range shelf().Variables() {
		fmt.Printf("%%%s %s %q\n", v.Name, v.Meaning, v.Default)
	}
	// Output:
	// %AF the agent's first name ""
	// %AL the agent's last name ""
	// %F the customer's first name "there"
	// %L the customer's last name ""
	// %ORDER the number of the order ""
}

// A channel gets what it can show. Values are never parsed.
func ExampleTemplate_Render() {
	t, _ := shelf().Parse(canned.Content{Title: "Help", Format: canned.HTMLFormat,
		Text: `<p><b>Hello %F</b>,<br>see <a href="https://example.com/?o=%ORDER">the order</a>.</p>`})
	values := canned.Values{"F": "<%AF>", "ORDER": "7&8"}
	for _, target := range []canned.Target{canned.Messenger, canned.Plain} {
		text, _ := t.Render(target, values)
		fmt.Println(text)
	}
	// Output:
	// *Hello <%AF>*,
	// see the order (https://example.com/?o=7%268).
	// Hello <%AF>,
	// see the order (https://example.com/?o=7%268).
}

// The plan of a text message is made by whoever knows about text messages.
func ExampleSMS() {
	count := func(text string) string { return fmt.Sprintf("%d/160", len(text)) } // in a host: sms.Count
	t, _ := shelf().Template(ann, "r2")
	text, plan, _ := canned.SMS(t, canned.Values{"ORDER": "4711"}, count)
	fmt.Println(text, plan)
	// Output: Your refund for order 4711 will arrive in 3 days. 49/160
}

func ExampleLibrary_Search() {
	library := shelf()
	for _, query := range []string{"card", "ref", "billing", "ÖRDER 3"} {
		fmt.Print(query, ":")
		for _, r := range library.Search(ann, query, 5) {
			fmt.Print(" ", r.ID)
		}
		fmt.Println()
	}
	// Output:
	// card: r3
	// ref: r2
	// billing: r2 r3
	// ÖRDER 3: r2
}

func ExampleLibrary_List() {
	library := shelf()
	fmt.Println(library.Folders(ann))
	for _, r := range library.List(ann, "Billing") {
		fmt.Println(r.ID, r.Title)
	}
	_, seen := library.Get(canned.Actor{ID: "bob"}, "r2")
	fmt.Println(seen)
	// Output:
	// [Billing Billing/Refunds]
	// r3 Card form
	// false
}

func ExampleDecide() {
	_, err := canned.Decide(shelf(), ann, canned.Delete{ID: "r1"})
	fmt.Println(err)
	fmt.Println(errors.Is(err, canned.NotAllowed))
	events, err := canned.Decide(shelf(), lead, canned.Publish{ID: "r2", To: everybody})
	fmt.Println(events[0].Kind(), events[0].(canned.Saved).Response.Scope.Global, err)
	// Output:
	// delete response r1: it is not yours, and you have no right for those whose it is; ask somebody who has the right
	// true
	// canned.saved true <nil>
}

func ExampleEvolve() {
	before := shelf()
	after := canned.Evolve(before, canned.Deleted{ID: "r3"})
	_, was := before.Get(ann, "r3")
	_, is := after.Get(ann, "r3")
	fmt.Println(was, is)
	// Output: true false
}

func ExamplePermitted() {
	library := shelf()
	fmt.Println(canned.Permitted(library, ann, ""))
	fmt.Println(canned.Permitted(library, ann, "r1"))
	fmt.Println(canned.Permitted(library, lead, "r1"))
	// Output:
	// [canned.create]
	// [canned.edit]
	// [canned.edit canned.move canned.publish canned.delete]
}

func ExampleDecodeCommand() {
	cmd, err := canned.DecodeCommand("canned.move", []byte(`{"ids":["r3"],"folder":"Forms"}`))
	fmt.Printf("%+v %v\n", cmd, err)
	// Output: {IDs:[r3] Folder:Forms Before:} <nil>
}

func ExampleDecodeEvent() {
	e, err := canned.DecodeEvent("canned.deleted", []byte(`{"id":"r3","by":"a later version"}`))
	fmt.Printf("%+v %v\n", e, err)
	// Output: {ID:r3} <nil>
}

// A response may ask for a form; then there is nothing to insert.
func ExampleLibrary_Choose() {
	choice, err := shelf().Choose(ann, "r3", canned.HTML, nil)
	fmt.Println(choice.Form, err)
	_, err = canned.Draft{}.Insert(0, choice)
	fmt.Println(err)
	// Output:
	// card <nil>
	// insert a choice into the draft: there is no text; ask the customer for the form instead
}

func ExampleDraft_Send() {
	library := shelf()
	refund, _ := library.Choose(ann, "r2", canned.Plain, canned.Values{"ORDER": "4711"})
	draft, _ := canned.Draft{}.Insert(0, refund)
	sent, _ := draft.Send()
	fmt.Println(sent.Origins)
	draft, _ = draft.Edit(strings.Replace(draft.Text, "3 days", "a week", 1))
	sent, _ = draft.Send()
	fmt.Println(sent.Text, sent.Origins)
	// Output:
	// [{{response r2} whole}]
	// Your refund for order 4711 will arrive in a week. [{{response r2} changed}]
}

// wiki is the knowledge base of a host.
type wiki []canned.Article

func (w wiki) Search(q canned.Question) ([]canned.Article, error) {
	var found []canned.Article
	for _, a := range w {
		if strings.Contains(strings.ToLower(a.Title+a.Text), strings.ToLower(q.Text)) {
			found = append(found, a)
		}
	}
	return found, nil
}

// An article comes into the draft as a response does.
func ExampleLibrary_Quote() {
	var base canned.KnowledgeBase = wiki{{ID: "kb-7", Title: "Opening hours", Text: "Open 100% of the day."}}
	articles, _ := base.Search(canned.Question{Text: "hours", Limit: 3})
	choice, err := shelf().Quote(articles[0], canned.Plain)
	draft, _ := canned.Draft{}.Insert(0, choice)
	sent, _ := draft.Send()
	fmt.Println(sent.Text, sent.Origins, err)
	// Output: Open 100% of the day. [{{knowledge kb-7} whole}] <nil>
}

func ExampleLibrary_Export() {
	file, _ := shelf().Export(canned.Actor{ID: "bob"}, canned.CSV)
	fmt.Println(strings.ReplaceAll(string(file), "\r\n", "\n"))
	file, _ = shelf().Export(canned.Actor{ID: "bob"}, canned.JSON)
	fmt.Println(string(file))
	// Output:
	// id,scope,owner,teams,folder,copy_of,title,shortcut,format,text,form
	// r1,global,,,,,Greeting,hi,,"Hello %F, this is %AF.",
	// r3,global,,,Billing,,Card form,card,,,card
	//
	// [
	// {"id":"r1","scope":{"global":true},"title":"Greeting","shortcut":"hi","text":"Hello %F, this is %AF."},
	// {"id":"r3","scope":{"global":true},"folder":"Billing","title":"Card form","shortcut":"card","form":"card"}
	// ]
}

// All that is wrong with a file is said at once.
func ExampleLibrary_Import() {
	n := 0
	newID := func() string { n++; return fmt.Sprint("new-", n) } // in a host: a random id
	_, err := shelf().Import(ann, canned.CSV, []byte("title,text,scope\nHello,\"Hello\n%F\",\n,Bye,\nHi,Hi,global\n"), newID)
	fmt.Println(err)
	events, err := shelf().Import(ann, canned.CSV, []byte("title,text\nHello,Hello %F\n"), newID)
	fmt.Println(len(events), err)
	// Output:
	// canned: the file was not imported, faults: 2
	// line 4: title: it is missing; give it a title to find it by
	// line 5: scope: it is not yours, and you have no right for those whose it is; leave it out, or make it your own
	// 1 <nil>
}
