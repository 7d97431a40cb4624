package script

import (
	"fmt"
	"strings"
)

// diff shows how to come from want to got with the fewest lines changed. Lines of want
// carry their number in the file, of which the first is given.
func diff(want, got []string, line int) string {
	// common[i][j] is how many lines want[i:] and got[j:] have in common, in order.
	common := make([][]int, len(want)+1)
	for i := range common {
		common[i] = make([]int, len(got)+1)
	}
	for i := len(want) - 1; i >= 0; i-- {
		for j := len(got) - 1; j >= 0; j-- {
			if want[i] == got[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var b strings.Builder
	for i, j := 0, 0; i < len(want) || j < len(got); {
		switch {
		case i < len(want) && j < len(got) && want[i] == got[j]:
			fmt.Fprintf(&b, "%5d   %s\n", line+i, want[i])
			i, j = i+1, j+1
		case j == len(got) || i < len(want) && common[i+1][j] >= common[i][j+1]:
			fmt.Fprintf(&b, "%5d - %s\n", line+i, want[i])
			i++
		default:
			fmt.Fprintf(&b, "      + %s\n", got[j])
			j++
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}
