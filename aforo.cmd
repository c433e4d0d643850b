@echo off
rem Builds Aforo once, then starts it. Builds again only when a source changed.
setlocal
set "root=%~dp0"
set "out=%root%.build"
powershell -NoProfile -ExecutionPolicy Bypass -File "%root%build\aforo.ps1" "%root%"
if errorlevel 1 exit /b 3
"%out%\current\aforo.exe" %*
exit /b %errorlevel%
