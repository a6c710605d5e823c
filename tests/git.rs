//! `check --staged` and `check --since` in real git repositories.

mod repo;

use repo::{BAD, GOOD, PERSON, Ran, Repo, alone, pharmalint};
use std::process::Command;

#[track_caller]
fn finds(ran: &Ran, places: &[&str]) {
    assert_eq!(ran.places(), places, "{ran:?}");
    assert_eq!(ran.code, i32::from(!places.is_empty()), "{ran:?}");
}

#[track_caller]
fn nothing(ran: &Ran, line: &str) {
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", format!("{line}\n").as_str()));
}

#[track_caller]
fn fails(ran: &Ran, message: &str) {
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    assert!(ran.err.contains(message) && ran.err.contains("help: "), "{ran:?}");
}

// --staged

#[test]
fn what_is_staged_counts_not_what_lies_in_the_working_tree() {
    let repo = Repo::new(&[("a.md", GOOD), ("b.md", GOOD)]);
    repo.stage("a.md", BAD);
    repo.write("a.md", GOOD);
    repo.write("b.md", BAD);
    finds(&repo.check(&["--staged"]), &["a.md:1"]);
    std::fs::remove_file(repo.path().join("a.md")).expect("a file");
    finds(&repo.check(&["--staged"]), &["a.md:1"]);
    repo.stage("a.md", GOOD);
    repo.write("a.md", BAD);
    let ran = repo.check(&["--staged"]);
    finds(&ran, &[]);
    // Nothing of it was touched.
    assert_eq!(repo.git(&["status", "--short"]), " M a.md\n M b.md");
}

#[test]
fn of_a_partly_staged_file_the_staged_part_is_checked() {
    let repo = Repo::new(&[("a.md", GOOD)]);
    repo.stage("a.md", format!("{GOOD}\n{BAD}"));
    repo.write("a.md", format!("{BAD}\n{GOOD}\n{GOOD}\n{BAD}"));
    finds(&repo.check(&["--staged"]), &["a.md:3"]);
}

#[test]
fn the_first_commit_is_checked_too() {
    let repo = Repo::empty();
    nothing(&repo.check(&["--staged"]), "nothing to check: no draft is staged");
    repo.stage("a.md", BAD);
    finds(&repo.check(&["--staged"]), &["a.md:1"]);
    finds(&repo.check(&["--staged", "--since", "HEAD"]), &["a.md:1"]);
    finds(&repo.check(&["--since", "HEAD"]), &["a.md:1"]);
    fails(&repo.check(&["--since", "main"]), "no commit yet");
}

#[test]
fn a_commit_that_touches_no_draft_passes_with_one_line() {
    let repo = Repo::new(&[("gone.md", BAD), ("a.rs", "")]);
    let line = "nothing to check: no draft is staged";
    nothing(&repo.check(&["--staged"]), line);
    repo.stage("a.rs", BAD);
    repo.stage("image.png", b"\x89PNG\0\0");
    repo.stage("README.md", BAD);
    repo.stage(".github/template.md", BAD);
    nothing(&repo.check(&["--staged"]), line);
    repo.git(&["rm", "-q", "gone.md"]);
    nothing(&repo.check(&["--staged"]), line);
    repo.stage("blank.md", "\n");
    nothing(&repo.check(&["--staged"]), "nothing to check: no post is staged");
    assert_eq!(repo.check(&["--staged", "--quiet"]).err, "");
    let json = repo.pharmalint(&["check", "--staged", "--format", "json"]);
    assert!(json.code == 0 && json.out.contains("\"findings\""), "{json:?}");
}

#[test]
fn what_was_named_and_gives_nothing_is_a_failure() {
    let repo = Repo::new(&[("a.md", GOOD), ("b/b.md", GOOD)]);
    repo.stage("a.md", BAD);
    fails(&repo.check(&["--staged", "b"]), "no draft is staged in b");
    fails(&repo.check(&["--staged", "*.txt"]), "no draft is staged in *.txt");
    fails(&repo.check(&["--staged", "nowhere/"]), "no draft is staged in nowhere/");
    nothing(&repo.check(&["--staged", "--allow-empty", "b"]), "nothing to check: no draft is staged in b");
    repo.commit("More");
    fails(&repo.check(&["--since", "HEAD"]), "no draft changed since HEAD");
    fails(&repo.check(&["--staged", "--since", "HEAD", "b"]), "no draft is staged that changed since HEAD in b");
    nothing(&repo.check(&["--since", "HEAD", "--allow-empty"]), "nothing to check: no draft changed since HEAD");
    fails(&repo.check(&["--since", "nowhere"]), "there is no commit \"nowhere\"");
    fails(&repo.check(&["--since", "0000000000000000000000000000000000000000", "--allow-empty"]), "there is no commit");
    fails(&repo.check(&["--since", "", "--allow-empty"]), "there is no commit \"\"");
    fails(&repo.check(&["--since=--all"]), "there is no commit \"--all\"");
    fails(&repo.check(&["--staged", "-"]), "standard input");
}

#[test]
fn paths_restrict_what_is_checked() {
    let repo = Repo::empty();
    for path in ["a.md", "b/b.md", "b/c/c.md", "b/note.post", "old/d.md"] {
        repo.stage(path, BAD);
    }
    repo.write("pharmalint.toml", "exclude = [\"old/\"]\n");
    finds(&repo.check(&["--staged"]), &["a.md:1", "b/b.md:1", "b/c/c.md:1"]);
    finds(&repo.check(&["--staged", "b"]), &["b/b.md:1", "b/c/c.md:1"]);
    finds(&repo.check(&["--staged", "*c.md", "a.md"]), &["a.md:1", "b/c/c.md:1"]);
    finds(&repo.check(&["--staged", ":(exclude)b"]), &["a.md:1"]);
    // A file that is named is a draft whatever its name, and whatever is excluded.
    finds(&repo.check(&["--staged", "b/note.post", "old/d.md"]), &["b/note.post:1", "old/d.md:1"]);
    let ran = repo.check(&["--staged", "--force-exclude", "old/d.md"]);
    nothing(&ran, "nothing to check: the configuration excludes 1 file");
    fails(&repo.check(&["--staged", "old"]), "the configuration excludes 1 file");
    let mut literal = pharmalint();
    literal.args(["check", "--staged", "*.md"]).env("GIT_LITERAL_PATHSPECS", "1").current_dir(repo.path());
    fails(&Ran::of(literal.output().expect("it runs")), "no draft is staged in *.md");
}

#[test]
fn drafts_are_told_as_in_a_folder() {
    let repo = Repo::new(&[(".gitignore", "ignored.md\n"), (".pharmalintignore", "not-ours/\n")]);
    for path in ["ignored.md", "not-ours/a.md", ".drafts/b.md", "c.TXT", "CHANGELOG.md"] {
        repo.write(path, BAD);
        repo.git(&["add", "--force", path]);
    }
    // What git ignores but somebody added is meant for the commit.
    finds(&repo.check(&["--staged"]), &["c.TXT:1", "ignored.md:1"]);
    finds(&repo.check(&["--staged", ".drafts"]), &[".drafts/b.md:1"]);
}

#[test]
fn a_renamed_file_is_checked_where_it_is_now() {
    let repo = Repo::new(&[("drafts/a.md", BAD), ("pharmalint.toml", "exclude = [\"drafts/\"]\n")]);
    repo.git(&["mv", "drafts/a.md", "out.md"]);
    finds(&repo.check(&["--staged"]), &["out.md:1"]);
    repo.commit("Move");
    repo.git(&["mv", "out.md", "drafts/b.md"]);
    nothing(&repo.check(&["--staged"]), "nothing to check: the configuration excludes 1 file");
}

#[test]
fn links_and_submodules_are_skipped() {
    let repo = Repo::new(&[("a.md", BAD), ("b.md", BAD)]);
    let head = repo.git(&["rev-parse", "HEAD"]);
    repo.git(&["update-index", "--add", "--cacheinfo", &format!("160000,{head},module.md")]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("a.md", repo.path().join("link.md")).expect("a link");
        std::fs::remove_file(repo.path().join("b.md")).expect("a file");
        std::os::unix::fs::symlink("a.md", repo.path().join("b.md")).expect("a link");
        repo.git(&["add", "link.md", "b.md"]);
    }
    nothing(&repo.check(&["--staged"]), "nothing to check: no draft is staged");
    fails(&repo.check(&["--since", "HEAD"]), "no draft changed since HEAD");
    repo.stage("c.md", BAD);
    finds(&repo.check(&["--staged"]), &["c.md:1"]);
}

#[test]
fn a_submodule_has_an_index_of_its_own() {
    let (inner, outer) = (Repo::new(&[("a.md", GOOD)]), Repo::new(&[("b.md", GOOD)]));
    let from = inner.path().to_str().expect("UTF-8");
    outer.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", from, "inner"]);
    outer.write("inner/a.md", BAD);
    nothing(&outer.check(&["--staged"]), "nothing to check: no draft is staged");
    let mut add = alone(Command::new("git"));
    assert!(add.args(["add", "a.md"]).current_dir(outer.path().join("inner")).status().expect("git runs").success());
    nothing(&outer.check(&["--staged"]), "nothing to check: no draft is staged");
    finds(&outer.check_in("inner", &["--staged"]), &["a.md:1"]);
}

#[test]
fn what_cannot_be_read_is_a_failure_and_the_rest_is_checked() {
    let repo = Repo::empty();
    repo.stage("binary.md", b"a\0b");
    repo.stage("large.md", "x".repeat((16 << 20) + 1));
    repo.stage("lfs.md", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n");
    repo.stage("z.md", BAD);
    let ran = repo.check(&["--staged"]);
    assert_eq!((ran.code, ran.places()), (2, vec!["z.md:1".to_owned()]), "{ran:?}");
    for message in
        ["binary.md: looks like a binary file", "large.md: this file has 17 MiB", "lfs.md: this is a pointer"]
    {
        assert!(ran.err.contains(message), "{ran:?}");
    }
}

#[test]
fn what_is_not_merged_is_a_failure() {
    let repo = Repo::new(&[("a.md", "One.\n"), ("b.rs", "one")]);
    repo.git(&["checkout", "-q", "-b", "other"]);
    repo.write("a.md", BAD);
    repo.write("b.rs", "two");
    repo.commit("Two");
    repo.git(&["checkout", "-q", "main"]);
    repo.write("a.md", GOOD);
    repo.write("b.rs", "three");
    repo.commit("Three");
    assert_eq!(repo.try_git(&["merge", "-q", "other"]).code, 1);
    fails(&repo.check(&["--staged"]), "a.md: its versions are not merged yet");
    repo.git(&["add", "b.rs"]);
    repo.stage("a.md", BAD);
    finds(&repo.check(&["--staged"]), &["a.md:1"]);
}

#[test]
fn any_name_is_read_and_shown() {
    let names =
        ["a b.md", "quo\"te's.md", "åäö/日本 😀.md", "-x.md", ":y.md", "back\\slash.md", "line\nend.md", "[a]*.md"];
    let repo = Repo::empty();
    names.iter().for_each(|name| repo.write(name, BAD));
    repo.git(&["add", "-A"]);
    for quotepath in ["true", "false"] {
        repo.git(&["config", "core.quotepath", quotepath]);
        let places = repo.check(&["--staged"]).places();
        for name in names {
            assert!(places.contains(&format!("{}:1", name.replace('\n', " "))), "{name}: {places:?}");
        }
    }
    finds(
        &repo.check(&["--staged", "--", "a b.md", "åäö", "./:y.md", "[a]*.md"]).sorted(),
        &[":y.md:1", "[a]*.md:1", "a b.md:1", "åäö/日本 😀.md:1"],
    );
    repo.commit("All");
    std::fs::write(repo.path().join("åäö/日本 😀.md"), GOOD).expect("a file");
    finds(&repo.check(&["--since", "HEAD"]), &[]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_name_that_is_no_utf_8_is_read() {
    use std::os::unix::ffi::OsStrExt;
    let repo = Repo::empty();
    std::fs::write(repo.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9.md")), BAD).expect("a file");
    finds(&repo.check(&["--since", "HEAD"]), &["caf\u{fffd}.md:1"]);
    repo.git(&["add", "-A"]);
    finds(&repo.check(&["--staged"]), &["caf\u{fffd}.md:1"]);
}

#[test]
fn paths_are_shown_from_the_current_folder_and_all_of_the_index_counts() {
    let repo = Repo::empty();
    for path in ["a.md", "sub/b.md", "sub/deep/c.md", "other/d.md"] {
        repo.stage(path, BAD);
    }
    repo.write("other/pharmalint.toml", "packs = [\"privacy\"]\n");
    finds(&repo.check_in("sub", &["--staged"]), &["../a.md:1", "b.md:1", "deep/c.md:1"]);
    finds(&repo.check_in("sub", &["--staged", "."]), &["b.md:1", "deep/c.md:1"]);
    finds(&repo.check_in("sub", &["--staged", "../a.md"]), &["../a.md:1"]);
    repo.git(&["config", "diff.relative", "true"]);
    repo.git(&["reset", "-q"]);
    // Files that nobody added are looked for in the whole repository too.
    finds(&repo.check_in("sub", &["--since", "HEAD"]), &["../a.md:1", "b.md:1", "deep/c.md:1"]);
    finds(&repo.check_in("sub", &["--since", "HEAD", "deep"]), &["deep/c.md:1"]);
}

#[test]
fn worktrees_have_an_index_each() {
    let repo = Repo::new(&[("a.md", GOOD)]);
    repo.stage("a.md", BAD);
    let other = tempfile::tempdir().expect("a folder");
    let path = other.path().join("tree");
    let path = path.to_str().expect("UTF-8");
    repo.git(&["worktree", "add", "-q", "-b", "other", path]);
    let check = |args: &[&str]| {
        Ran::of(
            pharmalint().args(["check", "--format", "short"]).args(args).current_dir(path).output().expect("it runs"),
        )
    };
    nothing(&check(&["--staged"]), "nothing to check: no draft is staged");
    std::fs::write(format!("{path}/b.md"), BAD).expect("a file");
    finds(&check(&["--since", "main"]), &["b.md:1"]);
    repo.git(&["-C", path, "add", "b.md"]);
    finds(&check(&["--staged"]), &["b.md:1"]);
    finds(&repo.check(&["--staged"]), &["a.md:1"]);
}

#[test]
fn what_is_only_meant_to_be_added_is_not_staged_and_what_is_left_out_of_a_checkout_is_read_from_git() {
    let repo = Repo::new(&[("a.md", GOOD), ("out/b.md", GOOD)]);
    repo.write("new.md", BAD);
    repo.git(&["add", "--intent-to-add", "new.md"]);
    nothing(&repo.check(&["--staged"]), "nothing to check: no draft is staged");
    finds(&repo.check(&["--since", "HEAD"]), &["new.md:1"]);
    repo.git(&["rm", "-q", "--cached", "new.md"]);
    std::fs::remove_file(repo.path().join("new.md")).expect("a file");
    repo.stage("out/b.md", BAD);
    repo.git(&["update-index", "--skip-worktree", "out/b.md"]);
    std::fs::remove_file(repo.path().join("out/b.md")).expect("a file");
    finds(&repo.check(&["--staged"]), &["out/b.md:1"]);
    finds(&repo.check(&["--since", "HEAD"]), &["out/b.md:1"]);
}

#[test]
fn a_configuration_that_is_not_staged_as_it_is_used_is_noted() {
    let repo = Repo::new(&[("pharmalint.toml", ""), ("sub/a.md", GOOD)]);
    repo.stage("sub/a.md", BAD);
    assert!(!repo.check_in("sub", &["--staged"]).err.contains("note: "));
    repo.write("pharmalint.toml", "packs = [\"privacy\"]\n");
    let note = "note: ../pharmalint.toml is read from the working tree, which differs from what is staged\n";
    let ran = repo.check_in("sub", &["--staged"]);
    finds(&ran, &[]);
    assert!(ran.err.starts_with(note), "{ran:?}");
    repo.git(&["add", "-A"]);
    assert!(!repo.check_in("sub", &["--staged"]).err.contains("note: "));
}

#[test]
fn the_environment_of_git_counts() {
    let repo = Repo::new(&[("a.md", GOOD)]);
    let index = repo.path().join("other index");
    std::fs::copy(repo.path().join(".git/index"), &index).expect("a file");
    repo.write("a.md", BAD);
    let mut add = alone(Command::new("git"));
    let add = add.args(["add", "a.md"]).env("GIT_INDEX_FILE", &index).current_dir(repo.path()).status();
    assert!(add.expect("git runs").success());
    nothing(&repo.check(&["--staged"]), "nothing to check: no draft is staged");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let mut check = pharmalint();
    check.args(["check", "--staged", "--format", "short"]).current_dir(elsewhere.path());
    check.env("GIT_DIR", repo.path().join(".git")).env("GIT_WORK_TREE", repo.path()).env("GIT_INDEX_FILE", &index);
    let ran = Ran::of(check.output().expect("it runs"));
    assert_eq!((ran.code, ran.places().len()), (1, 1), "{ran:?}");
}

#[test]
fn settings_for_people_change_nothing() {
    let repo = Repo::new(&[("a.md", GOOD), ("b.md", &GOOD.repeat(9)), (".gitattributes", "*.md diff=loud\n")]);
    for (key, value) in [
        ("color.ui", "always"),
        ("diff.noprefix", "true"),
        ("diff.external", "false"),
        ("diff.renames", "copies"),
        ("diff.loud.textconv", "false"),
        ("core.pager", "false"),
        ("diff.orderFile", ".gitattributes"),
        ("status.showUntrackedFiles", "no"),
        ("core.abbrev", "4"),
        ("diff.ignoreSubmodules", "none"),
    ] {
        repo.git(&["config", key, value]);
    }
    repo.stage("a.md", BAD);
    repo.stage("copy.md", format!("{}{BAD}", GOOD.repeat(9)));
    repo.write("new.md", BAD);
    finds(&repo.check(&["--staged"]), &["a.md:1", "copy.md:10"]);
    finds(&repo.check(&["--since", "HEAD"]), &["a.md:1", "copy.md:10", "new.md:1"]);
}

#[test]
fn without_git_or_a_repository_it_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let check = |path: Option<&str>, args: &[&str]| {
        let mut check = pharmalint();
        check.args(["check"]).args(args).current_dir(folder.path());
        path.map(|path| check.env("PATH", path));
        Ran::of(check.output().expect("it runs"))
    };
    fails(&check(None, &["--staged"]), "this folder is not in a git repository");
    fails(&check(None, &["--since", "HEAD"]), "this folder is not in a git repository");
    fails(&check(Some(""), &["--staged"]), "git is not installed, or not on the PATH");
    let mut git = alone(Command::new("git"));
    assert!(git.args(["init", "-q", "--bare"]).current_dir(folder.path()).status().expect("git runs").success());
    fails(&check(None, &["--staged"]), "no working tree");
}

#[test]
fn many_files_keep_their_order() {
    let repo = Repo::empty();
    for number in 0..700 {
        repo.write(&format!("{number:03}.md"), BAD);
    }
    repo.git(&["add", "-A"]);
    let expected: Vec<String> = (0..700).map(|number| format!("{number:03}.md:1")).collect();
    assert_eq!(repo.check(&["--staged"]).places(), expected);
}

// --since

#[test]
fn only_what_this_branch_changed_counts() {
    let repo = Repo::new(&[("old.md", BAD), ("mine.md", GOOD), ("theirs.md", GOOD)]);
    repo.git(&["checkout", "-q", "-b", "feature"]);
    repo.write("mine.md", BAD);
    repo.commit("Mine");
    repo.git(&["checkout", "-q", "main"]);
    repo.write("theirs.md", BAD);
    repo.write("mine.md", "Theirs.\n");
    repo.commit("Theirs");
    repo.git(&["checkout", "-q", "feature"]);
    // What main did in the meantime is neither checked nor compared with.
    finds(&repo.check(&["--since", "main"]), &["mine.md:1"]);
    repo.write("mine.md", GOOD);
    fails(&repo.check(&["--since", "main"]), "no draft changed since main");
    repo.git(&["checkout", "-q", "--orphan", "alone"]);
    repo.commit("Alone");
    fails(&repo.check(&["--since", "main"]), "\"main\" and HEAD have no commit in common");
}

#[test]
fn the_working_tree_counts_with_what_nobody_added() {
    let repo = Repo::new(&[("a.md", GOOD), ("b.md", GOOD), (".gitignore", "ignored.md\n")]);
    repo.write("a.md", BAD);
    repo.write("new.md", BAD);
    repo.write("ignored.md", BAD);
    repo.stage("b.md", BAD);
    repo.write("b.md", format!("\n\n{BAD}"));
    finds(&repo.check(&["--since", "HEAD"]), &["a.md:1", "b.md:3", "new.md:1"]);
    finds(&repo.check(&["--since", "HEAD", "--staged"]), &["b.md:1"]);
}

#[test]
fn of_a_table_only_changed_rows_count() {
    let row = |id: u32, text: &str| format!("{id},x,\"{}\"\n", text.trim());
    let table = |rows: &[String]| format!("id,platform,text\n{}", rows.concat());
    let repo = Repo::new(&[("plan.csv", &table(&[row(1, BAD), row(2, GOOD), row(3, BAD)]))]);
    repo.write("plan.csv", table(&[row(1, BAD), row(2, "Ozempic is now approved."), row(3, BAD)]));
    let ran = repo.check(&["--since", "HEAD"]);
    finds(&ran, &["plan.csv:3"]);
    assert!(ran.err.starts_with("1 post checked"), "{ran:?}");
    // Rows that moved, and got another number, are the same posts; so are line ends turned by a checkout.
    repo.write("plan.csv", table(&[row(7, BAD), row(8, GOOD), row(1, BAD)]).replace('\n', "\r\n"));
    fails(&repo.check(&["--since", "HEAD"]), "no post changed since HEAD");
    // A row that goes out elsewhere is another post.
    repo.write("plan.csv", table(&[row(1, BAD), row(2, GOOD), row(3, BAD).replace(",x,", ",linkedin,")]));
    finds(&repo.check(&["--since", "HEAD"]), &["plan.csv:4"]);
    repo.git(&["add", "-A"]);
    finds(&repo.check(&["--staged"]), &["plan.csv:2", "plan.csv:4"]);
    finds(&repo.check(&["--staged", "--since", "HEAD"]), &["plan.csv:4"]);
}

#[test]
fn many_drafts_are_compared_at_once() {
    let path = |number: u32| format!("{number:03}.csv");
    let rows = |number: u32| format!("text\n{PERSON}{}", format!("We moved to office {number}.\n").repeat(200));
    let repo = Repo::empty();
    (0..150).for_each(|number| repo.write(&path(number), rows(number)));
    repo.commit("First");
    (0..150)
        .for_each(|number| repo.write(&path(number), format!("{}{}", rows(number), PERSON.replace("called", "wrote"))));
    let expected: Vec<String> = (0..150).map(|number| format!("{}:203", path(number))).collect();
    let ran = repo.check(&["--since", "HEAD"]);
    assert_eq!(ran.places(), expected, "{}", ran.err);
    // Fixing reads them on all cores.
    let ran = repo.pharmalint(&["check", "--since", "HEAD", "--diff"]);
    let changed = |line: &&str| line.starts_with('-') && !line.starts_with("---");
    assert_eq!(ran.out.lines().filter(changed).count(), 150, "{ran:?}");
}

#[test]
fn a_post_whose_allowance_went_has_changed() {
    let allow =
        "<!-- pharmalint: allow promotion/medicine-to-public,promotion/approval-news reason=\"An example.\" -->\n";
    let repo = Repo::new(&[("a.md", &format!("{allow}{BAD}"))]);
    repo.write("a.md", format!("\n{allow}{BAD}"));
    fails(&repo.check(&["--since", "HEAD"]), "no post changed since HEAD");
    repo.write("a.md", BAD);
    finds(&repo.check(&["--since", "HEAD"]), &["a.md:1"]);
}

#[test]
fn of_a_stream_only_changed_lines_count() {
    let line = |id: u32, text: &str| format!("{{\"id\":{id},\"text\":\"{}\"}}\n", text.trim());
    let old: String = (0..5000).map(|id| line(id, BAD)).collect();
    let repo = Repo::new(&[("a.jsonl", &old)]);
    let new = format!(
        "{}{}{}",
        line(9999, GOOD),
        old.replace("\"id\":4000", "\"no\":4000"),
        line(5000, "Ozempic is now approved.")
    );
    repo.write("a.jsonl", &new);
    for args in [&["--since", "HEAD"][..], &["--since", "HEAD", "--lines"]] {
        let ran = repo.check(args);
        finds(&ran, &["a.jsonl:5002"]);
        assert!(ran.err.starts_with("2 posts checked"), "{ran:?}");
    }
    repo.git(&["add", "-A"]);
    repo.stage("b.md", BAD);
    finds(&repo.check(&["--staged", "--since", "HEAD"]), &["a.jsonl:5002", "b.md:1"]);
    assert_eq!(repo.check(&["--staged"]).places().len(), 5002);
}

#[test]
fn of_a_thread_only_changed_parts_count() {
    let repo = Repo::new(&[("a.md", &format!("{BAD}\n---\n\n{GOOD}"))]);
    repo.write("a.md", format!("{BAD}\n---\n\nOzempic is now approved.\n"));
    finds(&repo.check(&["--since", "HEAD"]), &["a.md:5"]);
    // The front matter is the context of all parts.
    repo.write("a.md", format!("---\nplatform: linkedin\n---\n{BAD}\n---\n\n{GOOD}"));
    finds(&repo.check(&["--since", "HEAD"]), &["a.md:4"]);
}

#[test]
fn a_renamed_draft_is_compared_with_what_it_was() {
    let config = "[[posts]]\npath = \"linkedin/**\"\nplatform = \"linkedin\"\n";
    let old = format!("{GOOD}{BAD}").repeat(9);
    let rows = format!("text\n{}", old.replace('\n', "\n\n"));
    let repo = Repo::new(&[("x/a.csv", &rows), ("x/b.csv", &rows), ("pharmalint.toml", config)]);
    repo.git(&["mv", "x/a.csv", "x/c.csv"]);
    repo.write("x/c.csv", format!("{rows}Ozempic is now approved\n"));
    let line = rows.lines().count() + 1;
    finds(&repo.check(&["--since", "HEAD"]), &[&format!("x/c.csv:{line}")]);
    repo.git(&["reset", "-q", "--hard"]);
    repo.git(&["clean", "-q", "-f"]);
    // Elsewhere other things are true of it.
    std::fs::create_dir(repo.path().join("linkedin")).expect("a folder");
    repo.git(&["mv", "x/b.csv", "linkedin/b.csv"]);
    let ran = repo.check(&["--since", "HEAD"]);
    assert_eq!((ran.code, ran.places().len()), (1, 9), "{ran:?}");
}

#[test]
fn line_ends_and_encodings_of_a_checkout_change_no_post() {
    let text = format!("{PERSON}\n{GOOD}\n");
    let repo = Repo::new(&[("a.md", &text), ("b.md", &text), (".gitattributes", "*.md text eol=crlf\n")]);
    repo.write("a.md", format!("{text}Patient 640823-3234 wrote.\n").replace('\n', "\r\n"));
    repo.write("b.md", format!("Today. {text}").replace('\n', "\r\n"));
    finds(&repo.check(&["--since", "HEAD", "--lines"]), &["a.md:5", "b.md:1"]);
    let utf16: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    repo.write("a.md", utf16);
    repo.write("b.md", text.replace('\n', "\r\n"));
    fails(&repo.check(&["--since", "HEAD"]), "no post changed since HEAD");
}

// --lines

#[test]
fn only_findings_on_changed_lines_are_shown() {
    let repo = Repo::new(&[("a.md", &format!("{PERSON}\n{GOOD}\n{PERSON}"))]);
    repo.write("a.md", format!("{PERSON}\nPatient 640823-3234 wrote.\n\n{PERSON}"));
    finds(&repo.check(&["--since", "HEAD"]), &["a.md:1", "a.md:3", "a.md:5"]);
    finds(&repo.check(&["--since", "HEAD", "--lines"]), &["a.md:3"]);
    // A new file is new in every line.
    repo.write("b.md", PERSON);
    finds(&repo.check(&["--since", "HEAD", "--lines"]), &["a.md:3", "b.md:1"]);
    let ran = repo.check(&["--lines"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--since <REV>"), "{ran:?}");
}

#[test]
fn a_cell_of_several_lines_is_taken_by_its_lines() {
    let repo = Repo::new(&[("a.csv", &format!("id,text\n1,\"{PERSON}\n{GOOD}\"\n2,{PERSON}"))]);
    repo.write("a.csv", format!("id,text\n1,\"{PERSON}\nPatient 640823-3234 wrote.\n\"\n2,{PERSON}"));
    finds(&repo.check(&["--since", "HEAD"]), &["a.csv:2", "a.csv:4"]);
    finds(&repo.check(&["--since", "HEAD", "--lines"]), &["a.csv:4"]);
}

impl Ran {
    /// With its lines in the order of their names.
    fn sorted(mut self) -> Self {
        let mut lines: Vec<&str> = self.out.lines().collect();
        lines.sort_unstable();
        self.out = lines.join("\n");
        self
    }
}
