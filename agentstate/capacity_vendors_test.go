package agentstate

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The capacity models of others, written as settings of ours. What each vendor
// publishes as an example is held twice: with the numbers compiled in below, so that
// every clone proves it, and with the file of oracles where that is at hand.
var vendors = map[string]Capacity{
	// TaskRouter: a number for each channel, and the channels do not see each other.
	"TR-07": {Channels: map[string]Limit{"voice": {Max: 1}, "chat": {Max: 3}}},
	// Connect: a number for each channel, and for each whether others may be there.
	"AC-05": {Channels: map[string]Limit{"voice": {Max: 1, Alone: true}, "chat": {Max: 2, Alone: true}, "task": {Max: 1}}},
	// Job Router: costs under one capacity.
	"AZ-06 w1": {Total: 100, Channels: map[string]Limit{"voice": {Share: 100}, "chat": {Share: 20}}},
	"AZ-06 w2": {Total: 2, Channels: map[string]Limit{"voice": {Share: 2}, "chat": {Share: 1}}},
	// Dynamics: the same.
	"D3-01": {Channels: map[string]Limit{"case": {Share: 25}, "chat": {Share: 30}}},
	// Genesys: a limit for the medium, and then one for the label.
	"GC-01": {Channels: map[string]Limit{"email": {Max: 3}}, Labels: map[string]int{"Blue": 2}},
	// Salesforce: units of one pool; 100 % of 6 is 6.
	"SF-01": {Total: 6, Channels: map[string]Limit{"case": {Share: 2}, "voice": {Share: 6}}},
	// Bright Pattern: the share that is consumed is not the spare that is needed.
	"BP-01": {Channels: map[string]Limit{
		"voice": {Share: 100, Spare: 50}, "preview": {Share: 100, Spare: 50}, "chat": {Share: 25, Spare: 25}, "email": {Share: 25, Spare: 100},
	}},
}

// asks is one published question: with this load, is one more admitted?
type question struct {
	model, load, channel string
	want                 Code
}

// published are the numbers of the vendors.
var published = []question{
	{"AZ-06 w1", "", "voice", yes}, {"AZ-06 w1", "", "chat", yes},
	{"AZ-06 w1", "chat:1", "voice", NoUnits}, {"AZ-06 w1", "chat:1", "chat", yes},
	{"AZ-06 w1", "chat:4", "voice", NoUnits}, {"AZ-06 w1", "chat:4", "chat", yes},
	{"AZ-06 w1", "chat:5", "voice", NoUnits}, {"AZ-06 w1", "chat:5", "chat", NoUnits},
	{"AZ-06 w1", "voice:1", "voice", NoUnits}, {"AZ-06 w1", "voice:1", "chat", NoUnits},
	{"AZ-06 w2", "chat:1", "voice", NoUnits}, {"AZ-06 w2", "chat:1", "chat", yes},
	{"AZ-06 w2", "chat:2", "voice", NoUnits}, {"AZ-06 w2", "chat:2", "chat", NoUnits},
	{"AZ-06 w2", "voice:1", "voice", NoUnits}, {"AZ-06 w2", "voice:1", "chat", NoUnits},
	{"D3-01", "case:3", "case", yes}, {"D3-01", "case:3", "chat", NoUnits},
	{"D3-01", "case:4", "case", NoUnits}, {"D3-01", "case:4", "chat", NoUnits},
	{"D3-01", "chat:3", "case", NoUnits}, {"D3-01", "chat:3", "chat", NoUnits},
	{"D3-01", "chat:2,case:1", "case", NoUnits}, {"D3-01", "chat:2,case:1", "chat", NoUnits},
	{"D3-01", "chat:1,case:2", "case", NoUnits}, {"D3-01", "chat:1,case:2", "chat", NoUnits},
	{"D3-01", "chat:2", "case", yes}, {"D3-01", "chat:2", "chat", yes},
	{"GC-01", "email:3", "email Blue", NoRoom}, {"GC-01", "email:1,email Blue:1", "email Blue", yes},
	{"GC-01", "email Blue:2", "email Blue", LabelFull}, {"GC-01", "email Blue:2", "email", yes},
	{"BP-01", "", "voice", yes}, {"BP-01", "", "chat", yes}, {"BP-01", "", "email", yes},
	{"BP-01", "chat:1", "voice", yes}, {"BP-01", "chat:1", "chat", yes}, {"BP-01", "chat:1", "email", NoUnits},
	{"BP-01", "chat:2", "voice", yes}, {"BP-01", "chat:2", "chat", yes}, {"BP-01", "chat:2", "email", NoUnits},
	{"BP-01", "chat:3", "voice", NoUnits}, {"BP-01", "chat:3", "chat", yes}, {"BP-01", "chat:3", "email", NoUnits},
	{"BP-01", "chat:4", "voice", NoUnits}, {"BP-01", "chat:4", "chat", NoUnits}, {"BP-01", "chat:4", "email", NoUnits},
	{"BP-01", "email:1", "voice", yes}, {"BP-01", "email:1", "chat", yes}, {"BP-01", "email:1", "email", NoUnits},
	{"BP-01", "voice:1", "voice", NoUnits}, {"BP-01", "voice:1", "chat", NoUnits}, {"BP-01", "voice:1", "email", NoUnits},
}

func TestA11_VendorsExamplesAreSettings(t *testing.T) {
	for _, q := range published {
		channel, label, _ := strings.Cut(q.channel, " ")
		a := loaded(t, vendors[q.model], q.load)
		require.Equal(t, q.want, codeOf(a.Admit(channel, label)), "%+v", q)
		require.Equal(t, q.want, admitByHand(a, channel, label), "%+v", q)
	}
}

// loaded is a desk with so much work: "chat:2,case:1", with a label "email Blue:1".
func loaded(t *testing.T, c Capacity, load string) Agent {
	t.Helper()
	require.Empty(t, c.check(), "the model is a capacity that may be configured")
	a := Agent{ID: "a1", Capacity: c, Intent: Intent{State: Ready}}
	for _, part := range strings.Split(strings.Trim(load, "{}"), ",") {
		if part == "" {
			continue
		}
		what, count, _ := strings.Cut(part, ":")
		channel, label, _ := strings.Cut(what, " ")
		var n int
		_, err := fmt.Sscan(count, &n)
		require.NoError(t, err)
		for range n {
			a.Work = append(a.Work, Work{ID: fmt.Sprint("w", len(a.Work)), Channel: channel, Label: label, Phase: Active})
		}
	}
	return a
}

// trace plays a vendor's timeline: "+C1 chat" is offered and taken, "!K1 task CODE"
// is refused with the code, "-C1" ends, and anything else is a wish.
func trace(t *testing.T, c Capacity, steps ...string) *story {
	t.Helper()
	require.Empty(t, c.check())
	s := &story{t: t, ann: New("ann")}
	s.do("09:00:00", Configure{Capacity: c})
	s.do("09:00:00", LogIn{Ready: true})
	for i, step := range steps {
		clock := fmt.Sprintf("10:%02d:00", i)
		words := strings.Fields(step[1:])
		switch step[0] {
		case '+':
			s.talk(clock, words[0], words[1])
		case '!':
			s.refused(clock, Reserve{Work: words[0], Channel: words[1]}, Code(words[2]))
		case '-':
			s.do(clock, Finish{Work: words[0]})
		case 'x':
			s.do(clock, GoNotReady{Reason: "pause", Channel: words[0]})
		case 'o':
			s.do(clock, GoReady{Channel: words[0]})
		}
	}
	return s
}

// TR-07: channels are independent, and a channel that is switched off and on again has
// the limit that it had.
func TestA11_TaskRouterChannelsAreIndependent(t *testing.T) {
	s := trace(t, vendors["TR-07"], "+V1 voice", "+C1 chat", "+C2 chat", "+C3 chat", "!C4 chat no_room", "!V2 voice no_room",
		"-C1", "+C4 chat", "!V2 voice no_room", "x chat", "-C2", "!C5 chat not_open", "o chat", "+C5 chat", "!C6 chat no_room")
	require.Equal(t, 3, s.ann.Capacity.Channels["chat"].Max)
}

// AC-05: the seven steps of Connect's guide and the two that follow from them. Every
// channel that is held must let the other come.
func TestA11_ConnectsSevenSteps(t *testing.T) {
	trace(t, vendors["AC-05"], "+C1 chat", "!K1 task excluded", "+C2 chat", "-C1", "-C2", "+K1 task", "+C3 chat", "!V1 voice excluded",
		"-C3", "+V1 voice", "!K2 task excluded", "-V1", "!K2 task no_room", "-K1", "+K2 task")
}

// SF-01: three cases of 2 fill 6 units, and a call takes them all.
func TestA11_SalesforceUnits(t *testing.T) {
	trace(t, vendors["SF-01"], "+K1 case", "+K2 case", "+K3 case", "!K4 case no_units", "-K1", "+K4 case", "!V1 voice no_units")
	trace(t, vendors["SF-01"], "+V1 voice", "!K1 case no_units")
}

// Salesforce's second pool: interruptible work is counted for itself and is not seen
// by primary work, so that neither fills the other.
func TestA11_SalesforceTwoPools(t *testing.T) {
	pools := Capacity{Total: 2, Channels: map[string]Limit{"chat": {Share: 1, Interrupts: []string{"email"}}, "email": {Max: 3}}}
	trace(t, pools, "+E1 email", "+E2 email", "+E3 email", "!E4 email no_room", "+C1 chat", "+C2 chat", "!C3 chat no_units", "!E4 email no_room", "-E1", "+E4 email")
	trace(t, pools, "+C1 chat", "+C2 chat", "+E1 email", "!C3 chat no_units")
}

// Genesys: a call interrupts e-mails and chats, which do not interrupt a call.
func TestA11_GenesysInterruption(t *testing.T) {
	genesys := Capacity{Channels: map[string]Limit{
		"voice": {Max: 1, Alone: true, Interrupts: []string{"email", "chat"}}, "chat": {Max: 4, Alone: true, Interrupts: []string{"email"}}, "email": {Max: 1, Alone: true},
	}}
	trace(t, genesys, "+E1 email", "!E2 email no_room", "+C1 chat", "+V1 voice", "!V2 voice no_room", "!C2 chat excluded", "-V1", "+C2 chat", "-E1", "!E2 email excluded")
	trace(t, genesys, "+V1 voice", "!E1 email excluded", "!C1 chat excluded")
}

// Zendesk: a number for each channel; a ticket whose customer is silent is parked, takes
// nothing, and may come back over the limit, which is recorded.
func TestA11_ZendeskInactiveTickets(t *testing.T) {
	s := trace(t, Capacity{Channels: map[string]Limit{"messaging": {Max: 2}, "email": {Max: 4}, "talk": {Max: 1}}}, "+M1 messaging", "+M2 messaging", "!M3 messaging no_room")
	s.do("11:00:00", Park{Work: "M1"})
	s.talk("11:00:01", "M3", "messaging")
	s.refused("11:10:00", Resume{Work: "M1"}, NoRoom)
	s.do("11:10:00", Resume{Work: "M1", Override: true})
	w, _ := s.ann.Piece("M1")
	require.True(t, w.Over)
	load, fits := s.ann.Load()
	require.Equal(t, []int{3, 7}, []int{load, fits})
}

// Load and room are what the vendors' ratios are made of: ZD-01's spare capacity and
// the load ratios of AZ-01.
func TestA11_LoadAndRoomGiveTheVendorsRatios(t *testing.T) {
	for _, c := range []struct {
		max, load, spare, percent int
	}{{2, 1, 1, 50}, {10, 8, 2, 20}} {
		load, fits := loaded(t, Capacity{Channels: map[string]Limit{"email": {Max: c.max}}}, fmt.Sprint("email:", c.load)).Load()
		require.Equal(t, []int{c.spare, c.percent}, []int{fits - load, 100 * (fits - load) / fits})
	}
	for _, c := range []struct {
		capacity, used int
		ratio          float64
	}{{5, 3, 0.6}, {4, 3, 0.75}, {5, 3, 0.6}, {3, 0, 0}} {
		load, fits := loaded(t, Capacity{Total: c.capacity, Channels: map[string]Limit{"chat": {Share: 1}}}, fmt.Sprint("chat:", c.used)).Load()
		require.Equal(t, c.ratio, float64(load)/float64(fits))
	}
	load, _ := loaded(t, vendors["BP-01"], "chat:2,voice:1").Load()
	require.Equal(t, 150, load, "overfilled by design")
}

// oracle is one entry of the file, as far as it is about capacity.
type oracle struct {
	ID    string `json:"id"`
	Given struct {
		Agents []map[string]json.RawMessage `json:"agents"`
		Policy map[string]json.RawMessage   `json:"policy"`
	} `json:"given"`
	Timeline []struct {
		Runs []struct {
			Load map[string]int `json:"load"`
		} `json:"runs"`
	} `json:"timeline"`
	Expected []struct {
		T       *int            `json:"t"`
		Kind    string          `json:"kind"`
		What    string          `json:"what"`
		Outcome json.RawMessage `json:"outcome"`
		Reason  string          `json:"reason"`
	} `json:"expected"`
}

func oracles(t *testing.T) map[string]oracle {
	t.Helper()
	const path = "../../shared/data/vendor-oracles.json"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Skipf("%s is not here; the same numbers are compiled in above", path)
	}
	var list []oracle
	require.NoError(t, json.Unmarshal(text, &list))
	byID := map[string]oracle{}
	for _, o := range list {
		byID[o.ID] = o
	}
	return byID
}

func parse[T any](t *testing.T, raw json.RawMessage) (v T) {
	t.Helper()
	require.NoError(t, json.Unmarshal(raw, &v), string(raw))
	return v
}

// TestVendorOraclesOfCapacity asks what the file asks, with capacities made from its
// own numbers.
func TestVendorOraclesOfCapacity(t *testing.T) {
	file := oracles(t)
	asked := 0
	admits := func(o oracle, of func(who string) Capacity) {
		for _, e := range o.Expected {
			who, load, _ := strings.Cut(e.What, "load ")
			switch e.Kind {
			case "admit":
				for channel, want := range parse[map[string]bool](t, e.Outcome) {
					asked++
					require.Equal(t, want, loaded(t, of(strings.TrimSpace(who)), load).Admit(channel, "") == nil, "%s: %s, %s", o.ID, e.What, channel)
				}
			case "spare":
				asked++
				taken, total := loaded(t, of(who), load).Load()
				require.Equal(t, parse[int](t, e.Outcome), total-taken, "%s: %s", o.ID, e.What)
			}
		}
	}
	shares := func(total int, cost map[string]int) Capacity {
		c := Capacity{Total: total, Channels: map[string]Limit{}}
		for channel, n := range cost {
			c.Channels[channel] = Limit{Share: n}
		}
		return c
	}

	az := file["AZ-06"]
	admits(az, func(who string) Capacity {
		i := slices.IndexFunc(az.Given.Agents, func(a map[string]json.RawMessage) bool { return parse[string](t, a["id"]) == who })
		return shares(parse[int](t, az.Given.Agents[i]["capacity"]), parse[map[string]int](t, az.Given.Agents[i]["cost"]))
	})
	d3 := file["D3-01"]
	admits(d3, func(string) Capacity {
		return shares(parse[int](t, d3.Given.Agents[0]["capacity"]), parse[map[string]int](t, d3.Given.Policy["cost"]))
	})
	bp := file["BP-01"]
	admits(bp, func(string) Capacity {
		c := shares(100, parse[map[string]int](t, bp.Given.Policy["share_pct"]))
		for channel, n := range parse[map[string]int](t, bp.Given.Policy["required_spare_pct"]) {
			c.Channels[channel] = Limit{Share: c.Channels[channel].Share, Spare: n}
		}
		return c
	})
	require.Equal(t, 51, asked)

	gc := file["GC-01"]
	genesys := Capacity{Channels: map[string]Limit{"email": {Max: parse[map[string]int](t, gc.Given.Agents[0]["limit"])["email"]}}, Labels: parse[map[string]int](t, gc.Given.Agents[0]["label_limit"])}
	for i, e := range gc.Expected {
		load := gc.Timeline[0].Runs[i].Load
		a := loaded(t, genesys, fmt.Sprintf("email:%d,email Blue:%d", load["email"]-load["Blue"], load["Blue"]))
		want := yes
		if !parse[bool](t, e.Outcome) {
			want = LabelFull
			if strings.HasPrefix(e.Reason, "media limit") {
				want = NoRoom
			}
		}
		require.Equal(t, want, codeOf(a.Admit("email", "Blue")), e.What)
	}

	// The timelines are told in words; their numbers must be those of the traces above.
	tr := parse[map[string]int](t, file["TR-07"].Given.Agents[0]["capacity"])
	require.Equal(t, map[string]int{"voice": 1, "chat": 3}, tr)
	ac := file["AC-05"]
	others := parse[map[string]bool](t, ac.Given.Agents[0]["others_while_on"])
	for channel, most := range parse[map[string]int](t, ac.Given.Agents[0]["max"]) {
		require.Equal(t, Limit{Max: most, Alone: !others[channel]}, vendors["AC-05"].Channels[channel])
	}
	require.Equal(t, []string{"no_offer", "offer", "offer", "offer", "no_offer", "offer", "no_offer", "no_offer", "offer"}, kinds(ac))
	require.Equal(t, 6, parse[int](t, file["SF-01"].Given.Agents[0]["capacity"]))
	require.Equal(t, []string{"offer", "no_offer", "offer", "no_offer"}, kinds(file["SF-01"]))
	require.Equal(t, []string{"offer", "no_offer", "offer", "no_offer", "capacity"}, kinds(file["TR-07"]))

	for _, c := range []struct {
		id, used, what string
		score          func(load, room int) float64
	}{
		{"ZD-01", "load", "spare count", func(load, room int) float64 { return float64(room - load) }},
		{"ZD-01", "load", "spare percent", func(load, room int) float64 { return 100 * float64(room-load) / float64(room) }},
		{"AZ-01", "used", "load ratios", func(load, room int) float64 { return float64(load) / float64(room) }},
	} {
		o, got := file[c.id], map[string]float64{}
		for _, a := range o.Given.Agents {
			desk := loaded(t, Capacity{Channels: map[string]Limit{"chat": {Max: parse[int](t, a["capacity"])}}}, fmt.Sprint("chat:", parse[int](t, a[c.used])))
			got[parse[string](t, a["id"])] = c.score(desk.Load())
		}
		for _, e := range o.Expected {
			if e.Kind == "score" && e.What == c.what {
				require.Equal(t, parse[map[string]float64](t, e.Outcome), got, c.id)
				asked++
			}
		}
	}
	require.Equal(t, 51+3, asked)
}

func kinds(o oracle) (list []string) {
	for _, e := range o.Expected {
		list = append(list, e.Kind)
	}
	return list
}
