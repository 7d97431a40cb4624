package mask_test

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/mask"
)

// corpora is where recorded messages may lie, beside the repository.
const corpora = "../../shared/data"

// lines reads a file with one JSON value in each line.
func lines[T any](t testing.TB, name string) []T {
	t.Helper()
	f, err := os.Open(filepath.Join(corpora, name))
	if err != nil {
		t.Skipf("there are no recorded messages to look at: %v", err)
	}
	defer f.Close()
	unzipped, err := gzip.NewReader(f)
	require.NoError(t, err)
	var all []T
	for s := bufio.NewScanner(unzipped); s.Scan(); {
		var v T
		require.NoError(t, json.Unmarshal(s.Bytes(), &v))
		all = append(all, v)
	}
	return all
}

// A dialogue is a recorded conversation.
type dialogue struct {
	ID    string
	Turns []struct{ Who, Text string }
}

// said are the messages of each sender of each dialogue, in order.
func said(t testing.TB) [][]string {
	var all [][]string
	for _, d := range lines[dialogue](t, "dialogues.jsonl.gz") {
		senders := map[string][]string{}
		var names []string
		for _, turn := range d.Turns {
			if senders[turn.Who] == nil {
				names = append(names, turn.Who)
			}
			senders[turn.Who] = append(senders[turn.Who], turn.Text)
		}
		for _, name := range names {
			all = append(all, senders[name])
		}
	}
	return all
}

// Nobody in these conversations gave the number of a card, so that whatever is masked as
// one is masked wrongly: at most 1 in 10,000 messages.
func TestH5_OrderNumbersAndPhonesAreNoCards(t *testing.T) {
	d, err := mask.NewDetector(mask.Config{})
	require.NoError(t, err)
	for _, name := range []string{"dialogues.jsonl.gz", "sms-nus-en.jsonl.gz", "sms-nus-zh.jsonl.gz"} {
		t.Run(name, func(t *testing.T) {
			var senders [][]string
			if name == "dialogues.jsonl.gz" {
				senders = said(t)
			} else {
				senders = [][]string{lines[string](t, name)} // as if one wrote them all: a hard test of the window
			}
			messages, masked := 0, 0
			counts := map[string]int{}
			for _, texts := range senders {
				var w mask.Window
				for n, text := range texts {
					messages++
					for _, f := range d.Find(text) {
						counts[string(f.Kind)+" "+f.Confidence.String()+" "+string(f.Action)]++
						if f.Kind == mask.Card && f.Action == mask.Hide {
							masked++
							t.Logf("masked as a card: %s", text[f.From:f.To])
						}
					}
					for _, f := range d.FindAcross(w, n, text) {
						counts["over messages: "+string(f.Kind)+" "+f.Confidence.String()+" "+string(f.Action)]++
						if f.Kind == mask.Card && f.Action == mask.Hide {
							masked++
							t.Logf("masked as a card over messages: %v", f.Parts)
						}
					}
					w = w.Add(n, text)
				}
			}
			var kinds []string
			for kind := range counts {
				kinds = append(kinds, kind)
			}
			slices.Sort(kinds)
			for _, kind := range kinds {
				t.Logf("%6d %s", counts[kind], kind)
			}
			t.Logf("%d messages, %d masked as a card", messages, masked)
			require.LessOrEqual(t, masked*10_000, messages)
		})
	}
}
