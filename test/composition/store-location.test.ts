import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { findStore, makeStoreFolder, newStore, storeFile } from "../../src/composition/store-location.ts";

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder for the test, with these files (or, ending in `/`, folders) in it. */
function folderWith(...paths: readonly string[]): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "planstream-location-")));
  made.push(folder);
  for (const path of paths) {
    mkdirSync(path.endsWith("/") ? join(folder, path) : dirname(join(folder, path)), { recursive: true });
    if (!path.endsWith("/")) writeFileSync(join(folder, path), "");
  }
  return folder;
}

describe("looking for a store", () => {
  it("finds it in the folder itself and from any folder below", () => {
    const folder = folderWith(".plan/plans.db", "src/deep/er/");
    const store = join(folder, ".plan", "plans.db");
    expect(findStore(folder)).toBe(store);
    expect(findStore(join(folder, "src/deep/er"))).toBe(store);
    expect(findStore(join(folder, "src/deep/../deep"))).toBe(store);
  });

  it("finds the nearest one", () => {
    const folder = folderWith(".plan/plans.db", "inner/.plan/plans.db", "inner/src/");
    expect(findStore(join(folder, "inner/src"))).toBe(join(folder, "inner/.plan/plans.db"));
  });

  it("passes over a folder of that name without a store in it", () => {
    const folder = folderWith(".plan/plans.db", "inner/.plan/logs/");
    expect(findStore(join(folder, "inner"))).toBe(join(folder, ".plan/plans.db"));
  });

  it("finds nothing where there is nothing up to the root", () => {
    expect(findStore(folderWith("src/"))).toBeNull();
    expect(findStore("/")).toBeNull();
  });

  it("starts from a folder that need not exist", () => {
    const folder = folderWith(".plan/plans.db");
    expect(findStore(join(folder, "not/there"))).toBe(join(folder, ".plan/plans.db"));
  });
});

describe("the place of a new store", () => {
  it("is the folder itself", () => {
    const folder = folderWith("src/");
    expect(newStore(join(folder, "src"))).toBe(join(folder, "src/.plan/plans.db"));
  });

  it("is the nearest folder upwards that is there for it", () => {
    const folder = folderWith(".plan/", "src/deep/");
    expect(newStore(join(folder, "src/deep"))).toBe(join(folder, ".plan/plans.db"));
  });

  it("is not where a file has the name of the folder", () => {
    const folder = folderWith(".plan", "src/");
    expect(newStore(join(folder, "src"))).toBe(join(folder, "src/.plan/plans.db"));
  });
});

describe("a store somebody named", () => {
  it.each([
    ["a database file that is there", "some.db", "some.db"],
    ["a database file to be made", "other.db", "other.db"],
    ["a file without ending that is there", "plain", "plain"],
    ["a folder that is there", "folder", "folder/plans.db"],
    ["a folder whose name has an ending", "folder.d", "folder.d/plans.db"],
    ["a folder to be made", "new/folder", "new/folder/plans.db"],
    ["the folder itself", ".", "plans.db"],
  ])("may be %s", (_, named, expected) => {
    const folder = folderWith("some.db", "plain", "folder/", "folder.d/");
    expect(storeFile(named, folder)).toBe(join(folder, expected));
    expect(storeFile(join(folder, named), "/")).toBe(join(folder, expected));
  });
});

describe("making a store's folder", () => {
  it("makes what is missing, with a .gitignore that keeps it out of every commit", () => {
    const folder = folderWith();
    makeStoreFolder(join(folder, "a/.plan/plans.db"));
    expect(readFileSync(join(folder, "a/.plan/.gitignore"), "utf8")).toBe("*\n");
    expect(existsSync(join(folder, "a/.plan/plans.db"))).toBe(false);
    expect(existsSync(join(folder, "a/.gitignore"))).toBe(false);
  });

  it("leaves a folder alone that is there already", () => {
    const folder = folderWith("mine/readme.txt");
    makeStoreFolder(join(folder, "mine/plans.db"));
    expect(existsSync(join(folder, "mine/.gitignore"))).toBe(false);
  });
});
