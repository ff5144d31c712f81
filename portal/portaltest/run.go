package portaltest

import "testing"

// Run checks the generator of h in subtests of t, one for each rule of the
// contract. They have all ended when it returns.
func Run(t *testing.T, h Harness) {
	t.Helper()
	verdicts := start(h, table)
	for i, c := range table {
		v := verdicts[i]
		t.Run(c.name, func(t *testing.T) {
			<-v.done
			for _, note := range v.notes {
				t.Log(note)
			}
			if v.err != nil {
				t.Error(v.err)
			}
		})
	}
	for _, v := range verdicts {
		<-v.done // also of those that -run left out
	}
}
