# Builds Aforo when a source is newer than the last build. Called by aforo.cmd.
param([string]$Root)
$ErrorActionPreference = 'Stop'
$out = Join-Path $Root '.build'
$stamp = Join-Path $out 'stamp'
$sources = Get-ChildItem -Recurse -File (Join-Path $Root 'src'), (Join-Path $Root 'catalog') | Where-Object { $_.FullName -notmatch '\\(obj|bin)\\' }
$newest = ($sources | Measure-Object -Property LastWriteTimeUtc -Maximum).Maximum
if ((Test-Path $stamp) -and (Get-Item $stamp).LastWriteTimeUtc -ge $newest) { exit 0 }
if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) { Write-Error 'aforo: the .NET 10 SDK is needed to build'; exit 3 }
New-Item -ItemType Directory -Force $out | Out-Null
$current = Join-Path $out 'current'
$project = Join-Path $Root 'src\Aforo\Aforo.csproj'
$started = Get-Date
[Console]::Error.WriteLine('aforo: building, once ...')
dotnet publish $project -c Release -o $current --nologo -v quiet *> (Join-Path $out 'build.log')
if ($LASTEXITCODE -ne 0) {
    dotnet build $project -c Release -o $current --nologo -v quiet -p:PublishAot=false *> (Join-Path $out 'build.log')
    if ($LASTEXITCODE -ne 0) { Get-Content (Join-Path $out 'build.log'); exit 3 }
}
New-Item -ItemType File -Force $stamp | Out-Null
(Get-Item $stamp).LastWriteTime = $started
exit 0
