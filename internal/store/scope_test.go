package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// wood is a random tree of units with projects in it, each with a goal and a self-evaluation.
type wood struct {
	units    []org.Unit // parents first; ancestors filled here and not by the store
	projects []project.Project
}

// grow writes a wood of a seed.
func grow(t *testing.T, db *store.DB, r *rand.Rand) wood {
	var w wood
	w.units = append(w.units, org.Unit{ID: "u0", Code: "u0", Name: "u0", Kind: org.Administration, Active: true, Ancestors: []org.UnitID{"u0"}})
	for i := range 24 {
		parent := w.units[r.IntN(len(w.units))]
		id := org.UnitID(fmt.Sprintf("u%d", i+1))
		w.units = append(w.units, org.Unit{ID: id, Parent: parent.ID, Code: string(id), Name: string(id), Kind: org.Division, Active: true,
			Ancestors: append([]org.UnitID{id}, parent.Ancestors...)})
	}
	for i := range 40 {
		p := upkeep(project.ID(fmt.Sprintf("p%02d", i)), fmt.Sprintf("C%02d", i))
		p.Unit, p.Division = w.units[r.IntN(len(w.units))], w.units[r.IntN(len(w.units))]
		w.projects = append(w.projects, p)
	}
	update(t, db, func(tx *store.Tx) error {
		for _, u := range w.units {
			must(t, tx.AddUnit(t.Context(), u))
		}
		for _, p := range w.projects {
			must(t, tx.AddProject(t.Context(), p))
			g := goal.New(goal.ID("g-"+p.ID), p, 2025, "SH-PARK")
			must(t, tx.AddGoal(t.Context(), g))
			edition := approved()
			edition.Goal = g.ID
			must(t, tx.AddGoalEdition(t.Context(), edition))
			must(t, tx.AddSelfEvaluation(t.Context(), evaluation.New(evaluation.ID("e-"+p.ID), p, 2025, edition)))
		}
		return nil
	})
	return w
}

// within lists the codes of the projects that a scope covers, as the domain has it.
func (w wood) within(s org.Scope) (out []string) {
	for _, p := range w.projects {
		if s.Covers(p.Unit, p.Division) {
			out = append(out, p.Code)
		}
	}
	return out
}

// seen lists the codes of the projects that each way of reading finds under a scope.
func seen(t *testing.T, tx *store.Tx, w wood, s org.Scope) map[string][]string {
	ctx, out := t.Context(), map[string][]string{}
	found := func(way string, p project.Project, err error) {
		switch {
		case err == nil:
			out[way] = append(out[way], p.Code)
		case errs.KindOf(err) != errs.NotFound:
			t.Fatalf("%s: %v", way, err)
		}
	}
	projects, err := tx.Projects(ctx, s, store.ProjectFilter{}, store.Page{})
	must(t, err)
	for _, p := range projects {
		found("项目清单", p, nil)
	}
	goals, err := tx.Goals(ctx, s, store.FormFilter{}, store.Page{})
	must(t, err)
	for _, g := range goals {
		found("目标清单", g.Project, nil)
	}
	evaluations, err := tx.SelfEvaluations(ctx, s, store.FormFilter{}, store.Page{})
	must(t, err)
	for _, e := range evaluations {
		found("自评清单", e.Project, nil)
	}
	for way, list := range map[string]func() ([]store.FormCase, error){
		"目标办理": func() ([]store.FormCase, error) { return tx.FormCases(ctx, store.Goals, s, 2025, goal.Flow.All(), 0) },
		"自评办理": func() ([]store.FormCase, error) {
			return tx.FormCases(ctx, store.SelfEvaluations, s, 2025, evaluation.Flow.All(), 0)
		},
	} {
		cases, err := list()
		must(t, err)
		for _, c := range cases {
			found(way, c.Project, nil)
		}
	}
	for _, p := range w.projects {
		one, err := tx.Project(ctx, s, p.ID)
		found("项目", one, err)
		g, err := tx.Goal(ctx, s, goal.ID("g-"+p.ID))
		found("目标", g.Project, err)
		g, err = tx.GoalOf(ctx, s, p.ID, 2025)
		found("项目的目标", g.Project, err)
		e, err := tx.SelfEvaluation(ctx, s, evaluation.ID("e-"+p.ID))
		found("自评", e.Project, err)
		e, err = tx.SelfEvaluationOf(ctx, s, p.ID, 2025)
		found("项目的自评", e.Project, err)
		gs, err := tx.GoalsOf(ctx, s, p.ID)
		must(t, err)
		for _, g := range gs {
			found("项目各年目标", g.Project, nil)
		}
		es, err := tx.SelfEvaluationsOf(ctx, s, p.ID)
		must(t, err)
		for _, e := range es {
			found("项目各年自评", e.Project, nil)
		}
	}
	return out
}

// ways is how many ways of reading there are.
const ways = 12

// TestScope: in random trees, for random scopes, every way of reading finds exactly what the domain says is covered,
// before and after units move.
func TestScope(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		r := rand.New(rand.NewPCG(2025, 3))
		w := grow(t, db, r)
		check := func() {
			for range 12 {
				var s org.Scope
				for range r.IntN(4) {
					s.Roots = append(s.Roots, w.units[r.IntN(len(w.units))].ID)
				}
				view(t, db, func(tx *store.Tx) error {
					want, got := w.within(s), seen(t, tx, w, s)
					if len(want) > 0 && len(got) != ways {
						t.Errorf("scope %v: only %d ways found anything", s.Roots, len(got))
					}
					for way, found := range got {
						slices.Sort(found)
						if !slices.Equal(found, want) {
							t.Errorf("scope %v, %s: found %v, want %v", s.Roots, way, found, want)
						}
					}
					return nil
				})
			}
		}
		check()
		for range 5 {
			w.move(t, db, r)
		}
		check()
	})
}

// move puts a random unit with everything below it under another that is not below it.
func (w wood) move(t *testing.T, db *store.DB, r *rand.Rand) {
	u := &w.units[1+r.IntN(len(w.units)-1)]
	to := w.units[r.IntN(len(w.units))]
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		kept, err := tx.Unit(t.Context(), u.ID)
		must(t, err)
		kept.Parent = to.ID
		return tx.SaveUnit(t.Context(), kept)
	})
	if to.Within(u.ID) {
		refused(t, err, errs.Invalid, "上级单位不能是自己的下级")
		return
	}
	must(t, err)
	u.Parent = to.ID
	above := map[org.UnitID]org.UnitID{}
	for _, x := range w.units {
		above[x.ID] = x.Parent
	}
	ancestors := func(id org.UnitID) (out []org.UnitID) {
		for ; id != ""; id = above[id] {
			out = append(out, id)
		}
		return out
	}
	for i := range w.units {
		w.units[i].Ancestors = ancestors(w.units[i].ID)
	}
	for i := range w.projects {
		w.projects[i].Unit.Ancestors = ancestors(w.projects[i].Unit.ID)
		w.projects[i].Division.Ancestors = ancestors(w.projects[i].Division.ID)
	}
	view(t, db, func(tx *store.Tx) error {
		for _, x := range w.units {
			got, err := tx.Unit(t.Context(), x.ID)
			must(t, err)
			if !slices.Equal(got.Ancestors, x.Ancestors) {
				t.Errorf("%s lies under %v, want %v", x.ID, got.Ancestors, x.Ancestors)
			}
		}
		return nil
	})
}

func TestUnitCyclesAreRefused(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		for parent, name := range map[org.UnitID]string{"210": "自己", "211": "下级"} {
			err := db.Update(t.Context(), func(tx *store.Tx) error {
				u, err := tx.Unit(t.Context(), "210")
				must(t, err)
				u.Parent = parent
				return tx.SaveUnit(t.Context(), u)
			})
			refused(t, err, errs.Invalid, "下级")
			view(t, db, func(tx *store.Tx) error {
				u, err := tx.Unit(t.Context(), "211")
				if !slices.Equal(u.Ancestors, []org.UnitID{"211", "210", "100"}) {
					t.Errorf("%s: a refused move left %v", name, u.Ancestors)
				}
				return err
			})
		}
	})
}

func TestUnitsIn(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		update(t, db, func(tx *store.Tx) error {
			u, err := tx.UnitByCode(t.Context(), "120")
			must(t, err)
			u.Active = false
			return tx.SaveUnit(t.Context(), u)
		})
		for _, c := range []struct {
			name  string
			roots []org.UnitID
			want  string
		}{{"全园区，停用的不在内", []org.UnitID{"100"}, "100 130 210 211 220"}, {"一个单位与下级", []org.UnitID{"210"}, "210 211"},
			{"两处重叠", []org.UnitID{"211", "210", "220"}, "210 211 220"}, {"空范围", nil, ""}, {"没有这个单位", []org.UnitID{"x"}, ""}} {
			view(t, db, func(tx *store.Tx) error {
				units, err := tx.UnitsIn(t.Context(), org.Scope{Roots: c.roots})
				var got []string
				for _, u := range units {
					got = append(got, u.Code)
				}
				if s := strings.Join(got, " "); s != c.want {
					t.Errorf("%s: got %s, want %s", c.name, s, c.want)
				}
				return err
			})
		}
	})
}

func TestProjectFilters(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		update(t, db, func(tx *store.Tx) error {
			for i, name := range []string{"ABC道路_养护", "abc道路X养护", `反斜\杠`, "百分之百"} {
				p := upkeep(project.ID(fmt.Sprint("q", i)), fmt.Sprintf("Q-%d", i))
				p.Name, p.Unit.ID, p.Division.ID, p.Nature, p.Category = name, "220", "120", project.OneOff, project.Policy
				must(t, tx.AddProject(t.Context(), p))
			}
			return nil
		})
		for _, c := range []struct {
			name  string
			by    store.ProjectFilter
			scope org.Scope
			want  string
		}{
			{"不筛选", store.ProjectFilter{}, everywhere, "Q-0 Q-1 Q-2 Q-3 SCIP-2025-0001"},
			{"编号的一部分，不分大小写", store.ProjectFilter{Text: "scip"}, everywhere, "SCIP-2025-0001"},
			{"名称的一部分，不分大小写", store.ProjectFilter{Text: "aBc道路"}, everywhere, "Q-0 Q-1"},
			{"下划线就是下划线", store.ProjectFilter{Text: "路_养"}, everywhere, "Q-0"},
			{"百分号就是百分号", store.ProjectFilter{Text: "100%_"}, everywhere, "SCIP-2025-0001"},
			{"只有一个百分号", store.ProjectFilter{Text: "%"}, everywhere, "SCIP-2025-0001"},
			{"反斜杠就是反斜杠", store.ProjectFilter{Text: `\`}, everywhere, "Q-2"},
			{"单引号不出错", store.ProjectFilter{Text: `' or 1=1 --`}, everywhere, ""},
			{"性质", store.ProjectFilter{Nature: "经常性"}, everywhere, "SCIP-2025-0001"},
			{"类别", store.ProjectFilter{Category: "政策扶持类"}, everywhere, "Q-0 Q-1 Q-2 Q-3"},
			{"实施单位", store.ProjectFilter{Unit: "211"}, everywhere, "SCIP-2025-0001"},
			{"主管处室", store.ProjectFilter{Division: "120", Text: "百"}, everywhere, "Q-3"},
			{"筛选不能越过范围", store.ProjectFilter{Unit: "211"}, nowhere, ""},
			{"处室看主管的", store.ProjectFilter{}, org.Scope{Roots: []org.UnitID{"130"}}, "SCIP-2025-0001"},
			{"空范围什么都没有", store.ProjectFilter{}, org.Scope{}, ""},
		} {
			view(t, db, func(tx *store.Tx) error {
				list, err := tx.Projects(t.Context(), c.scope, c.by, store.Page{})
				if got := codes(list); got != c.want {
					t.Errorf("%s: got %s, want %s", c.name, got, c.want)
				}
				return err
			})
		}
	})
}

// TestPaging: walking pages gives every row once and in order, also where a page ends between two years of one project.
func TestPaging(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		var want []string
		update(t, db, func(tx *store.Tx) error {
			for i := range 7 {
				p := upkeep(project.ID(fmt.Sprint("q", i)), fmt.Sprintf("A%02d", i*i))
				must(t, tx.AddProject(t.Context(), p))
				for year := fiscal.Year(2023); year < 2026; year++ {
					g := goal.New(goal.ID(fmt.Sprint("g", i, year)), p, year, "SH-PARK")
					must(t, tx.AddGoal(t.Context(), g))
					edition := approved()
					edition.Goal = g.ID
					must(t, tx.AddGoalEdition(t.Context(), edition))
					must(t, tx.AddSelfEvaluation(t.Context(), evaluation.New(evaluation.ID(g.ID), p, year, edition)))
					want = append(want, fmt.Sprint(p.Code, int(year)))
				}
			}
			return nil
		})
		want = append(want, "SCIP-2025-00012025")
		for _, size := range []int{1, 2, 3, 5, 100} {
			view(t, db, func(tx *store.Tx) error {
				var goals, evaluations, projects []string
				for page := (store.Page{Limit: size}); ; {
					list, err := tx.Goals(t.Context(), everywhere, store.FormFilter{}, page)
					must(t, err)
					for _, g := range list {
						goals = append(goals, fmt.Sprint(g.Project.Code, int(g.Year)))
						page.After, page.AfterYear = g.Project.Code, g.Year
					}
					if len(list) < size {
						break
					}
				}
				for page := (store.Page{Limit: size}); ; {
					list, err := tx.SelfEvaluations(t.Context(), everywhere, store.FormFilter{}, page)
					must(t, err)
					for _, e := range list {
						evaluations = append(evaluations, fmt.Sprint(e.Project.Code, int(e.Year)))
						page.After, page.AfterYear = e.Project.Code, e.Year
					}
					if len(list) < size {
						break
					}
				}
				for page := (store.Page{Limit: size}); ; {
					list, err := tx.Projects(t.Context(), everywhere, store.ProjectFilter{}, page)
					must(t, err)
					for _, p := range list {
						projects = append(projects, p.Code)
						page.After = p.Code
					}
					if len(list) < size {
						break
					}
				}
				if !slices.Equal(goals, want) || !slices.Equal(evaluations, want) {
					t.Errorf("pages of %d: goals %v, self-evaluations %v, want %v", size, goals, evaluations, want)
				}
				if len(projects) != 8 || !slices.IsSorted(projects) {
					t.Errorf("pages of %d: projects %v", size, projects)
				}
				return nil
			})
		}
	})
}

func TestFormFilters(t *testing.T) {
	eachEngine(t, func(t *testing.T, db *store.DB, _ string) {
		fill(t, db)
		for _, c := range []struct {
			name string
			by   store.FormFilter
			want int
		}{{"年度", store.FormFilter{Year: 2025}, 1}, {"别的年度", store.FormFilter{Year: 2024}, 0},
			{"状态", store.FormFilter{State: string(goal.AtHead)}, 1}, {"别的状态", store.FormFilter{State: string(approval.State("草稿"))}, 0},
			{"项目名称", store.FormFilter{ProjectFilter: store.ProjectFilter{Text: "公共设施"}}, 1}} {
			view(t, db, func(tx *store.Tx) error {
				goals, err := tx.Goals(t.Context(), everywhere, c.by, store.Page{})
				must(t, err)
				evaluations, err := tx.SelfEvaluations(t.Context(), everywhere, c.by, store.Page{})
				if len(goals) != c.want || len(evaluations) != c.want {
					t.Errorf("%s: %d goals and %d self-evaluations, want %d", c.name, len(goals), len(evaluations), c.want)
				}
				return err
			})
		}
	})
}
