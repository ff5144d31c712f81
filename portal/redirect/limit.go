package redirect

import (
	"hash/maphash"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/portallink/portallink-go/portal"
)

// generation is how many customers a map holds before it becomes the old one:
// at some 150 bytes each, both take at most 10 MB.
const generation = 1 << 15

// clicks has a bucket for each customer. Customers are known by a hash, so that
// neither the length of an identifier counts nor an e-mail address is kept.
type clicks struct {
	rate portal.Rate
	seed maphash.Seed

	mu         sync.Mutex
	young, old map[uint64]*rate.Limiter
}

func newClicks(r portal.Rate) *clicks {
	return &clicks{rate: r, seed: maphash.MakeSeed(), young: map[uint64]*rate.Limiter{}}
}

// wait returns 0 if the customer may click, and otherwise how long it takes
// until the next click passes.
func (c *clicks) wait(customer string) time.Duration {
	bucket := c.bucket(maphash.String(c.seed, customer))
	if bucket.Allow() {
		return 0
	}
	missing := 1 - bucket.Tokens()
	return max(time.Duration(missing/float64(bucket.Limit())*float64(time.Second)), 1)
}

// bucket returns the customer's bucket, a full one at first. Once the young map
// is full, it takes the place of the old one, and those who have not clicked
// meanwhile are forgotten.
func (c *clicks) bucket(key uint64) *rate.Limiter {
	c.mu.Lock()
	defer c.mu.Unlock()
	if bucket, ok := c.young[key]; ok {
		return bucket
	}
	bucket, ok := c.old[key]
	if !ok {
		bucket = rate.NewLimiter(rate.Limit(float64(c.rate.Calls)/c.rate.Per.Seconds()), c.rate.Calls)
	}
	if len(c.young) >= generation {
		c.young, c.old = map[uint64]*rate.Limiter{}, c.young
	}
	c.young[key] = bucket
	return bucket
}
