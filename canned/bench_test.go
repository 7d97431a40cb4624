package canned_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/canned"
)

var vocabulary = strings.Fields(`we are sorry for the delay of your order 4711 and will send a refund to the account within three days thank
	you for your patience please tell us the number of the invoice that is printed on the first page our team checks every claim by hand
	a courier brings the parcel between eight and six you can change the address until it leaves the warehouse die Überweisung dauert zwei
	Werktage merci d’avoir attendu votre commande est arrivée password reset link expires in one hour do not share it with anybody else`)

// big is a library of n responses of about 40 words each.
func big(t testing.TB, n int) canned.Library {
	t.Helper()
	r := rand.New(rand.NewPCG(5, 6))
	words := func(n int) string {
		var list []string
		for range n {
			w := vocabulary[r.IntN(len(vocabulary))]
			if r.IntN(4) == 0 {
				w += fmt.Sprint(r.IntN(5000)) // so that there are many words
			}
			list = append(list, w)
		}
		return strings.Join(list, " ")
	}
	var all []canned.Response
	for i := range n {
		scope := []canned.Scope{everybody, team, {Owner: "ann"}, {Owner: "bob"}}[i%4]
		all = append(all, canned.Response{ID: fmt.Sprintf("r%05d", i), Scope: scope, Folder: fmt.Sprint("Folder ", i%40), Rank: int64(i),
			Content: canned.Content{Title: words(4), Shortcut: fmt.Sprint("s", i), Text: "Hello %F, " + words(40) + ". Regards, %AF"}})
	}
	l, err := canned.New(canned.Config{}, all...)
	require.NoError(t, err)
	return l
}

// BenchmarkSearch: 5,000 responses, as an agent types.
func BenchmarkSearch(b *testing.B) {
	l := big(b, 5000)
	for _, query := range []string{"", "r", "re", "refund", "s12", "zzz", "please refund", "order 4711 your a p", "überw", "a b c d e f g h i j k l m n o p"} {
		b.Run(strings.ReplaceAll(query, " ", "_"), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l.Search(ann, query, 0)
			}
		})
	}
}

// BenchmarkSearchByHand is what one writes first: fold and look.
func BenchmarkSearchByHand(b *testing.B) {
	l := big(b, 5000)
	all := l.Search(lead, "", canned.MaxResponses)
	for b.Loop() {
		n := 0
		for _, r := range all {
			if strings.Contains(strings.ToLower(r.Title+" "+r.Text), "refund") {
				n++
			}
		}
	}
}

// BenchmarkRender: two sentences and four variables.
func BenchmarkRender(b *testing.B) {
	v := canned.Values{"F": "Zoë", "L": "O’Neil & <Sons>", "AF": "Ann", "ORDER": "4711"}
	for _, format := range []canned.Format{canned.TextFormat, canned.HTMLFormat} {
		t, err := shelf().Parse(canned.Content{Title: "x", Format: format,
			Text: `Hello %F %L, your <b>order</b> %ORDER is on its way, <a href="https://example.com/orders?id=%ORDER">see here</a>. Regards, %AF`})
		require.NoError(b, err)
		for _, target := range []canned.Target{canned.HTML, canned.Messenger, canned.Plain} {
			b.Run(string("text"+format+"/"+canned.Format(target)), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := t.Render(target, v); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkEvolve(b *testing.B) {
	l := big(b, 5000)
	e := canned.Saved{Response: canned.Response{ID: "new", Scope: everybody, Content: say("x", vocabularyText)}}
	for b.Loop() {
		canned.Evolve(l, e)
	}
}

var vocabularyText = strings.Join(vocabulary, " ")

func BenchmarkImport(b *testing.B) {
	l := big(b, 5000)
	by := canned.Actor{ID: "ann", EditsTeams: []string{"billing"}, EditsGlobal: true}
	file, err := l.Export(by, canned.JSON)
	require.NoError(b, err)
	b.SetBytes(int64(len(file)))
	for b.Loop() {
		if _, err := l.Import(by, canned.JSON, file, nil); err != nil {
			b.Fatal(err)
		}
	}
}
