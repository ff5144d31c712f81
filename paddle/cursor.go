package paddle

import "net/url"

// cursor is the place in a listing up to which it has been read.
type cursor struct {
	after string // empty: the beginning

	// mark is an earlier place, and moves up each time that as many pages have
	// been read as before it. A listing that leads round in a circle, of
	// whatever length, comes by it again.
	mark        string
	steps, most int
}

// move goes to the page that next leads to. Of that URL it takes the cursor
// alone: its host is for the answer to name, and not for the key to go to. It
// returns false if there is no cursor, or if it has been there before.
func (c *cursor) move(next string) bool {
	u, err := url.Parse(next)
	if err != nil {
		return false
	}
	after := u.Query().Get("after")
	if after == "" || after == c.after || after == c.mark {
		return false
	}
	c.after = after
	c.steps++
	if c.steps > c.most {
		c.mark, c.steps, c.most = after, 0, 2*c.most+1
	}
	return true
}
