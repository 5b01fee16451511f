// Package view draws the pages (页面部件): the frame round every page, the parts pages are made of, and the official forms.
//
// A part is a templ component that takes one small struct named after it: Field takes a FieldPart, Table a TablePart.
// Every value arrives ready to print; nothing here calculates, formats money or asks who somebody is.
// Reading order: layout.templ (Shell), page_head.templ, field.templ, form.templ, table.templ, then the forms
// goal_form.templ, self_evaluation_form.templ and rescore.templ. Looks are in ../static/base.css: a part has no style of
// its own, and the content security policy allows none.
package view
