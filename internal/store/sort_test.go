package store

import "testing"

// TestOrderBy: only the orders a list has ever reach its SQL, whatever an address says.
func TestOrderBy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		page Page
		want string
	}{
		{"自己的次序", Page{}, " order by p.code limit $1"},
		{"按名称", Page{Sort: ByName}, " order by p.name, p.code limit $1 offset $2"},
		{"按金额倒序第二页", Page{Sort: ByTotal, Desc: true, Offset: 50}, " order by p.fiscal_fen + p.other_fen desc, p.code limit $1 offset $2"},
		{"没有的次序不理会", Page{Sort: "1; drop table projects", Desc: true, Offset: 9}, " order by p.code limit $1"},
		{"负的页次", Page{Sort: ByStart, Offset: -3}, " order by p.start_on, p.code limit $1 offset $2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var f filter
			if got := c.page.orderBy(&f, "p.code", projectSorts); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			if c.page.Offset < 0 && f.args[1] != 0 {
				t.Errorf("offset %v, want 0", f.args[1])
			}
		})
	}
}
