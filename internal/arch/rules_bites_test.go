package arch

import "testing"

// TestRulesFill: the lists are made from what the repository has.
func TestRulesFill(t *testing.T) {
	found, err := findProofs(planted(map[string]string{
		"go.mod":                           rootMod,
		"agentstate/x_test.go":             "package x\nfunc TestA4_Reject() {}\nfunc TestA10_Channel() {}\nfunc TestA4Not() {}\nfunc (t T) TestA4_NoMethod() {}\n",
		"agentstate/x.go":                  "package x\nfunc TestA4_NoTest() {}\n",
		"examples/go.mod":                  rootMod,
		"examples/desktop/x_test.go":       "package x\nfunc TestA4_Shown() {}\n",
		"conversation/testdata/A4_a.txt":   "",
		"conversation/testdata/d/A4_b.txt": "",
		"conversation/testdata/other.txt":  "",
		"conversation/A4_c.txt":            "",
		"conversation/testdata/a_test.go":  "no Go at all",
	}))
	if err != nil {
		t.Fatal(err)
	}
	const before = "# Rules\n\n### A4. Title\n\nText.\n\nTests: (none yet)\n\n### A10. Title\n\nTests:\n- gone: TestA10_Gone\n\n## End\n"
	const after = "# Rules\n\n### A4. Title\n\nText.\n\nTests:\n- agentstate: TestA4_Reject\n- examples/desktop: TestA4_Shown\n" +
		"- conversation/testdata/A4_a.txt\n- conversation/testdata/d/A4_b.txt\n\n### A10. Title\n\nTests:\n- agentstate: TestA10_Channel\n\n## End\n"
	filled, faults := fillRules(before, found)
	bites(t, faults, nil)
	if filled != after {
		t.Errorf("got:\n%s", filled)
	}
	again, _ := fillRules(filled, found)
	if again != filled {
		t.Errorf("filled twice:\n%s", again)
	}
	bites(t, []fault{firstDifference(before, after)}, nil,
		`docs/rules.md:7: out of date: here is "Tests: (none yet)", and it should be "Tests:"; run: go test ./internal/arch -run Rules -rewrite`)
}

// TestRulesBite: rules without tests, and tests without rules.
func TestRulesBite(t *testing.T) {
	found := []proof{
		{"A1", "agentstate: TestA1_X", "agentstate/x_test.go", 3},
		{"Z9", "agentstate: TestZ9_X", "agentstate/x_test.go", 9},
	}
	_, faults := fillRules("### A1. One\n\nTests: (none yet)\n\nTests:\n\n### A2. Two\n\nTests:\n- agentstate: TestA2_Gone\n\n### A3. Three\n\n### A1. One\nTests:", found)
	bites(t, faults, nil,
		"docs/rules.md:5: a list of tests that belongs to no rule",
		"docs/rules.md:9: rule A2 has no test; write one named TestA2_What, or a script testdata/A2_what.txt",
		"docs/rules.md:12: rule A3 has no list of tests",
		"docs/rules.md:14: rule A1 stands here again; delete it here or on line 1",
		"agentstate/x_test.go:9: proves rule Z9, which docs/rules.md does not state")
}
